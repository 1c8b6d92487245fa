import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HbulkError } from '../../src/errors.js'
import { describe } from '../../src/tables/job.js'
import { detailsResult, listResult } from '../../src/tables/report.js'
import { visibleTables } from '../../src/tables/table-names.js'
import { FakeClient } from '../support/fake-client.js'

const { signal } = new AbortController()

test('a prefix hides other tables and itself', () => {
  const names = ['p_b', 'other', 'p_a', 'ns:p_c', 'ns:other', 'p', 'p_', 'px']
  assert.deepEqual(visibleTables({ tablePrefix: 'p' }, names), ['a', 'b', 'ns:c'])
  assert.deepEqual(visibleTables({ tablePrefix: undefined }, ['b', 'a']), ['a', 'b'])
})

test('the list is one name a line, or an array', () => {
  const result = listResult(['a', 'b'])
  assert.equal(result.text, 'a\nb')
  assert.deepEqual(result.details, { tables: ['a', 'b'] })
})

test('a table with its families and regions', async () => {
  const client = new FakeClient()
  client.addTable('t', [], [Buffer.from('m'), Buffer.from([0xff, 0x0a])])
  const result = detailsResult(await describe(client.admin, 't', signal))
  assert.equal(
    result.text,
    [
      'table t: enabled',
      '',
      'family  versions  ttl  compression  bloom  in memory  cache',
      'd       -         -    -            -      -          -',
      '',
      'start     end       server',
      '(first)   m         server0:16020',
      'm         \\xFF\\x0A  server1:16020',
      '\\xFF\\x0A  (last)    server2:16020',
      '',
      '1 family, 3 regions',
    ].join('\n'),
  )
  assert.equal(result.table, 't')
  assert.deepEqual(result.details?.regions, [
    { start: '', end: 'm', server: 'server0:16020' },
    { start: 'm', end: '\\xFF\\x0A', server: 'server1:16020' },
    { start: '\\xFF\\x0A', end: '', server: 'server2:16020' },
  ])
})

test("a family's settings", () => {
  const family = {
    name: 'd',
    maxVersions: 3,
    timeToLive: 2_147_483_647,
    compression: 'GZ',
    bloomFilter: 'ROW',
    inMemory: false,
    blockCache: true,
  }
  const details = { table: 't', enabled: true, families: [family, { name: 'e', timeToLive: 60 }] }
  const { text } = detailsResult({ ...details, regions: [] })
  assert.match(text, /^d +3 +forever +GZ +ROW +no +yes$/m)
  assert.match(text, /^e +- +60 s +- +- +- +-$/m)
})

test('a disabled table whose regions have no servers is shown without them', async () => {
  const client = new FakeClient()
  client.addTable('t', [])
  await client.admin.disableTable('t')
  client.admin.listRegions = async () => {
    throw new HbulkError('REMOTE', 'no server', { retryable: true })
  }
  const result = detailsResult(await describe(client.admin, 't', signal))
  assert.match(result.text, /^table t: disabled\n.*regions are not known.*unknown regions$/s)
  assert.equal(result.details?.regions, undefined)
})

test('a missing table', async () => {
  const { admin } = new FakeClient()
  await assert.rejects(describe(admin, 'none', signal), { code: 'TABLE_NOT_FOUND' })
})
