// What the library has beyond HappyBase, and its calls in every protocol and over every transport.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Connection, type Row, type Table } from '../../src/index.js'
import { gatewayName } from '../../src/wire/gateway-name.js'
import { defaultGateway, realGateways } from '../support/real-gateways.js'

const textOf = (row: Row): Record<string, string> =>
  Object.fromEntries([...row].map(({ column, value }) => [column.toString(), value.toString()]))

async function keysOf(rows: AsyncIterable<Row>): Promise<string[]> {
  const keys: string[] = []
  for await (const row of rows) keys.push(row.key.toString())
  return keys
}

async function recreate(
  connection: Connection,
  name: string,
  splits: string[] = [],
): Promise<Table> {
  if (await connection.tableExists(name)) await connection.deleteTable(name, { disable: true })
  const splitKeys = splits.map((key) => Buffer.from(key))
  const families = { d: { maxVersions: 5 }, e: {} }
  return connection.createTable(name, families, splits.length > 0 ? { splitKeys } : {})
}

/** Every byte once, so that nothing on the way takes it for text. */
const allBytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))

for (const gateway of realGateways) {
  const url = gatewayName(gateway)
  const two = gateway.api === 2
  const unsupported = { code: 'UNSUPPORTED', message: /Thrift1 gateway cannot/ }

  describe(`Connection over ${url}`, () => {
    const name = `connection_${gateway.port}`
    const connection = new Connection(url)
    let table: Table

    before(async () => {
      table = await recreate(connection, name)
    })

    after(async () => {
      await connection.deleteTable(name, { disable: true })
      await connection.close()
    })

    it('keeps every byte and every timestamp', async () => {
      const qualifier = Buffer.concat([Buffer.from('d:'), allBytes])
      const key = Buffer.concat([Buffer.of(0), allBytes])
      const latest = 2n ** 62n
      await table.put(key, [[qualifier, allBytes]], { timestamp: latest })
      await table.put(key, [[qualifier, '']], { timestamp: 0 })
      const row = await table.row(key)
      assert.deepEqual(row.key, key)
      assert.deepEqual(row.get(qualifier), allBytes)
      assert.equal(row.cell(qualifier)?.timestamp, latest)
      const cells = await table.cells(key, qualifier)
      assert.deepEqual(
        cells.map(({ value, timestamp }) => [value.length, timestamp]),
        [
          [256, latest],
          [0, 0],
        ],
      )
      assert.deepEqual(
        (await table.rows([key, 'none', key])).map((each) => each.key),
        [key, key],
      )
      assert.deepEqual(await keysOf(table.scan({ rowPrefix: key })), [key.toString()])
    })

    it('lets bytes that were put into a batch be used again', async () => {
      const [key, column, value] = ['reused', 'd:q', 'v1'].map((each) => Buffer.from(each))
      assert.ok(key && column && value)
      await table.batch({}, async (batch) => {
        await batch.put(key, [[column, value]])
        await batch.counterInc(key, column.fill('c', 2))
        for (const each of [key, column, value]) each.fill(0)
      })
      const row = await table.row('reused')
      assert.equal(row.text('d:q'), 'v1')
      assert.equal(await table.counterGet('reused', 'd:c'), 1n)
    })

    it('puts columns in HBase’s order, whatever order the gateway has them in', async () => {
      const data = ['d:z', 'd:é', 'd:a', 'd:', 'e:a', 'd:a:b'].map((each) => [each, each] as const)
      await table.put('order', data)
      const row = await table.row('order')
      const names = [...row].map(({ column }) => column.toString())
      assert.deepEqual(names, ['d:', 'd:a', 'd:a:b', 'd:z', 'd:é', 'e:a'])
      for (const each of names) assert.equal(row.text(each), each)
      assert.equal(row.has('d:b'), false)
      assert.equal(row.family('d').length, 5)
      const found = await table.row('order', { columns: ['d:'] })
      assert.deepEqual(Object.keys(textOf(found)), ['d:'])
    })

    it('lets cells die', async () => {
      await table.put('ttl', { 'd:short': 'v' }, { ttl: 1, timestamp: Date.now() - 60_000 })
      await table.put('ttl', { 'd:long': 'v' }, { ttl: 3_600_000 })
      assert.deepEqual(Object.keys(textOf(await table.row('ttl'))), ['d:long'])
    })

    it('writes with the durability that is asked for', async () => {
      await table.put('wal', { 'd:a': 'v' }, { wal: false })
      await table.put('wal', { 'd:b': 'v' }, { durability: 'sync-wal' })
      await table.batch({ wal: false }, async (batch) => {
        await batch.put('wal', { 'd:c': 'v' }, { wal: true })
        await batch.delete('wal', ['d:a'])
      })
      assert.deepEqual(Object.keys(textOf(await table.row('wal'))), ['d:b', 'd:c'])
      const fsync = table.put('wal', { 'd:d': 'v' }, { durability: 'fsync-wal' })
      if (two) await fsync
      else await assert.rejects(fsync, unsupported)
    })

    it('puts if a cell is as it should be', async () => {
      const column = 'd:state'
      assert.equal(await table.checkAndPut('check', { column }, { [column]: 'new' }), true)
      assert.equal(await table.checkAndPut('check', { column }, { [column]: 'other' }), false)
      const isNew = { column, value: 'new' }
      assert.equal(await table.checkAndPut('check', isNew, { [column]: 'paid' }), true)
      assert.equal(await table.checkAndPut('check', isNew, { [column]: 'paid again' }), false)
      assert.equal((await table.row('check')).text(column), 'paid')
      const more = table.checkAndPut('check', { column: 'd:x' }, { 'd:x': '1', 'd:y': '2' })
      if (two) assert.equal(await more, true)
      else await assert.rejects(more, unsupported)
    })

    it('deletes and changes if a cell is as it should be, or says why not', async () => {
      await table.put('change', { 'd:n': '5', 'd:m': 'v', 'e:m': 'v' })
      const column = 'd:n'
      const drop = (value: string): Promise<boolean> =>
        table.checkAndDelete('change', { column, value }, ['d:m'])
      const mark = (is: 'less' | 'greaterOrEqual', value: string): Promise<boolean> =>
        table.checkAndMutate('change', { column, is, value }, (change) => {
          change.put({ 'd:mark': `${is} ${value}` }).delete(['d:m', 'e'])
        })
      if (!two) {
        await assert.rejects(drop('5'), unsupported)
        await assert.rejects(mark('less', '6'), unsupported)
        const both = table.mutateRow('change', (change) => change.put({ 'd:o': 'v' }))
        await assert.rejects(both, unsupported)
        return
      }
      assert.equal(await drop('6'), false)
      assert.equal(await mark('less', '5'), false)
      assert.deepEqual(Object.keys(textOf(await table.row('change'))), ['d:m', 'd:n', 'e:m'])
      assert.equal(await mark('less', '6'), true)
      assert.deepEqual(textOf(await table.row('change')), { 'd:mark': 'less 6', 'd:n': '5' })
      assert.equal(await mark('greaterOrEqual', '5'), true)
      await table.put('change', { 'd:m': 'v' })
      assert.equal(await drop('5'), true)
      await table.mutateRow('change', (change) => change.put({ 'd:o': 'v' }).delete([column]))
      assert.deepEqual(Object.keys(textOf(await table.row('change'))), ['d:mark', 'd:o'])
    })

    it('reads versions, ranges of time and filtered rows, or says why not', async () => {
      for (const timestamp of [1000, 2000, 3000]) {
        await table.put('versions', { 'd:v': `at ${timestamp}` }, { timestamp })
      }
      const before = { timeRange: [0, 3000] } as const
      assert.equal((await table.row('versions', before)).text('d:v'), 'at 2000')
      const some = table.row('versions', { versions: 9, timeRange: [2000, 4000] })
      const filtered = table.row('versions', { filter: "ValueFilter(=, 'binary:at 3000')" })
      const labelled = table.row('versions', { authorizations: ['secret'] })
      const replica = table.row('versions', { timeline: true })
      if (!two) {
        await assert.rejects(some, unsupported)
        await assert.rejects(filtered, unsupported)
        await assert.rejects(labelled, unsupported)
        await assert.rejects(replica, unsupported)
        await assert.rejects(table.scan({ versions: 2 }).next(), unsupported)
        await assert.rejects(table.scan({ authorizations: ['a'] }).next(), unsupported)
        return
      }
      const values = (await some).versions('d:v').map(({ value }) => value.toString())
      assert.deepEqual(values, ['at 3000', 'at 2000'])
      assert.equal((await filtered).size, 1)
      assert.equal((await labelled).size, 1)
      assert.equal((await replica).size, 1)
      for await (const row of table.scan({ rowStart: 'versions', limit: 1, versions: 3 })) {
        assert.equal(row.versions('d:v').length, 3)
      }
    })

    it('writes while it scans, over as many scans as there are', async () => {
      await table.batch({}, async (batch) => {
        for (let i = 10; i < 40; i++) await batch.put(`scan-${i}`, { 'd:i': String(i) })
      })
      await using narrow = new Connection({ gateways: url, connections: 1 })
      const again = narrow.table(name)
      let pairs = 0
      for await (const outer of again.scan({ rowPrefix: 'scan-1', batchSize: 3 })) {
        await again.put(outer.key, { 'd:seen': 'yes' })
        for await (const _ of again.scan({ rowPrefix: 'scan-2', batchSize: 3 })) pairs++
      }
      assert.equal(pairs, 100)
      const seen = await table.row('scan-19')
      assert.equal(seen.text('d:seen'), 'yes')
    })

    it('shows what is put after a delete, however soon', async () => {
      for (let i = 0; i < 30; i++) {
        const data = { 'd:a': String(i) }
        await table.delete('soon')
        await table.put('soon', data)
        await table.batch({ batchSize: 1 }, async (batch) => {
          await batch.delete('soon-batch')
          await batch.put('soon-batch', data)
        })
        if (two) {
          await table.mutateRow('soon-change', (change) => change.delete())
          await table.put('soon-change', data)
        }
        const keys = ['soon', 'soon-batch', ...(two ? ['soon-change'] : [])]
        for (const key of keys) assert.equal((await table.row(key)).text('d:a'), String(i), key)
      }
    })

    it('adds to counters in a batch as HBase does', async () => {
      const most = 2n ** 63n - 1n
      await table.batch({}, async (batch) => {
        await batch.counterInc('most', 'd:c', most)
        await batch.counterInc('most', 'd:c', most)
      })
      assert.equal(await table.counterGet('most', 'd:c'), -2n)
    })

    it('refuses what would do something else without a word', async () => {
      const usage = (message: RegExp) => ({ code: 'USAGE', message })
      const wrong = (value: unknown): never => value as never
      await assert.rejects(table.row('a', wrong(['d:a'])), usage(/options of a read are an array/))
      await assert.rejects(table.put('a', { 'd:a': '' }, wrong(5)), usage(/options of a put/))
      await assert.rejects(table.batch().put('a', { 'd:a': '' }, wrong(5)), usage(/a put/))
      await assert.rejects(table.batch().delete('a', ['d:a'], wrong({ ttl: 1 })), usage(/'ttl'/))
      assert.throws(() => table.batch(wrong(async () => {})), usage(/options of a batch/))
      const twice = [['d:a', 'x'] as const, ['d:a', 'y'] as const]
      await assert.rejects(table.append('a', twice), usage(/stands twice/))
      assert.throws(() => connection.table('a b'), usage(/'a b' is not a table name/))
      assert.throws(() => connection.table('a', wrong(false)), usage(/options of a table/))
      const families = { d: wrong({ max_versions: 3 }) }
      await assert.rejects(connection.createTable('none', families), usage(/'max_versions'/))
    })

    it('reads all of a family that is named beside one of its columns', async () => {
      await table.put('mixed', { 'd:a': '', 'd:b': '', 'e:a': '', 'e:b': '' })
      const columns = ['d', 'd:a', 'e:b']
      assert.equal((await table.row('mixed', { columns })).size, 3)
      const { value } = await table.scan({ rowPrefix: 'mixed', columns, limit: 1 }).next()
      assert.equal(value?.size, 3)
    })

    it('cuts wide rows into pieces', async () => {
      const columns = Array.from({ length: 25 }, (_, i) => [`d:c${10 + i}`, 'v'] as const)
      await table.put('wide-1', columns)
      await table.put('wide-2', columns)
      const sizes: number[] = []
      for await (const row of table.scan({ rowPrefix: 'wide-', scanBatching: 10 })) {
        sizes.push(row.size)
      }
      assert.deepEqual(sizes, [10, 10, 5, 10, 10, 5])
      const limited = await keysOf(table.scan({ rowPrefix: 'wide-', scanBatching: 20, limit: 1 }))
      assert.deepEqual(limited, ['wide-1', 'wide-1'])
      // HBase itself cuts no rows that this filter has to see whole.
      const filter = "SingleColumnValueFilter('d', 'c10', =, 'binary:v')"
      const cut = { rowPrefix: 'wide-', scanBatching: 20, filter, limit: 1 }
      assert.deepEqual(await keysOf(table.scan(cut)), ['wide-1', 'wide-1'])
    })

    it('stops when it is told to', async () => {
      const stop = new AbortController()
      const interrupted = { code: 'INTERRUPTED' }
      const scan = table.scan({ rowPrefix: 'scan-', batchSize: 1, signal: stop.signal })
      await scan.next()
      stop.abort()
      await assert.rejects(scan.next(), interrupted)
      assert.equal((await scan.next()).done, true)
      const { signal } = stop
      await assert.rejects(table.row('scan-10', { signal }), interrupted)
      await assert.rejects(table.put('scan-10', { 'd:a': '' }, { signal }), interrupted)
      await assert.rejects(table.scan({ signal }).next(), interrupted)
      // The connection is as good as before.
      assert.equal((await table.row('scan-10')).text('d:i'), '10')
    })

    it('says what is wrong with a table, a family or a key', async () => {
      const missing = connection.table('connection_none')
      const notThere = { code: 'TABLE_NOT_FOUND' }
      await assert.rejects(missing.row('a'), notThere)
      await assert.rejects(missing.put('a', { 'd:a': '' }), notThere)
      await assert.rejects(missing.delete('a'), notThere)
      await assert.rejects(missing.counterInc('a', 'd:a'), notThere)
      await assert.rejects(missing.append('a', { 'd:a': '' }), notThere)
      await assert.rejects(missing.scan().next(), notThere)
      await assert.rejects(missing.families(), notThere)
      await assert.rejects(table.row('a', { columns: ['none:a'] }), { code: 'FAMILY_NOT_FOUND' })
      await assert.rejects(table.put('', { 'd:a': '' }), { code: 'USAGE' })
      await assert.rejects(table.put('a', { d: '' }), { code: 'USAGE', message: /no qualifier/ })
      await assert.rejects(table.put('a', { ':a': '' }), { code: 'USAGE', message: /no family/ })
      await table.put('a', { 'd:text': 'three' })
      await assert.rejects(table.counterGet('a', 'd:text'), { code: 'REMOTE', message: /5 bytes/ })
      await assert.rejects(table.counterInc('a', 'd:text'), { code: 'REMOTE' })
    })

    it('has namespaces and empties tables, or says why not', async () => {
      const space = `connection_ns_${gateway.port}`
      if (!two) {
        await assert.rejects(connection.namespaces(), unsupported)
        await assert.rejects(connection.createNamespace(space), unsupported)
        await assert.rejects(connection.deleteNamespace(space), unsupported)
        await assert.rejects(connection.truncateTable(name), unsupported)
        return
      }
      if ((await connection.namespaces()).includes(space)) await connection.deleteNamespace(space)
      await connection.createNamespace(space)
      assert.ok((await connection.namespaces()).includes(space))
      await using within = new Connection({
        gateways: url,
        tablePrefix: space,
        tablePrefixSeparator: ':',
      })
      const spaced = await within.createTable('t', { d: {} })
      assert.equal(spaced.name, `${space}:t`)
      assert.deepEqual(await within.tables(), ['t'])
      await spaced.put('a', { 'd:a': 'v' })
      await within.truncateTable('t')
      assert.equal((await spaced.row('a')).size, 0)
      await within.deleteTable('t', { disable: true })
      await connection.deleteNamespace(space)
    })
  })
}

describe('a table with four regions', () => {
  const connection = new Connection(gatewayName(defaultGateway))
  let table: Table
  const keys = Array.from({ length: 400 }, (_, i) => String((i * 37) % 400).padStart(3, '0'))

  before(async () => {
    table = await recreate(connection, 'connection_regions', ['100', '200', '300'])
    await table.batch({}, async (batch) => {
      for (const key of keys) await batch.put(key, { 'd:v': key })
    })
  })

  after(async () => {
    await connection.deleteTable('connection_regions', { disable: true })
    await connection.close()
  })

  it('has its regions in order', async () => {
    const starts = (await table.regions()).map(({ startKey }) => startKey.toString())
    assert.deepEqual(starts, ['', '100', '200', '300'])
  })

  it('is scanned by several at once, in order', async () => {
    const sorted = [...keys].sort()
    assert.deepEqual(await keysOf(table.scan({ parallel: 3 })), sorted)
    const range = { rowStart: '050', rowStop: '250' }
    assert.deepEqual(await keysOf(table.scan({ parallel: 8, ...range })), sorted.slice(50, 250))
    assert.deepEqual(await keysOf(table.scan({ parallel: 2, limit: 150 })), sorted.slice(0, 150))
    assert.deepEqual(
      await keysOf(table.scan({ parallel: 2, rowPrefix: '2' })),
      sorted.slice(200, 300),
    )
  })

  it('is scanned by several at once, in any order', async () => {
    const found = await keysOf(table.scan({ parallel: 4, ordered: false, batchSize: 7 }))
    assert.deepEqual(found.sort(), [...keys].sort())
    const some = await keysOf(table.scan({ parallel: 4, ordered: false, limit: 150, batchSize: 7 }))
    assert.equal(new Set(some).size, 150)
    for (const ordered of [true, false]) {
      let seen = 0
      for await (const _ of table.scan({ parallel: 4, ordered, batchSize: 5 })) {
        if (++seen === 20) break
      }
      assert.equal(seen, 20)
    }
    assert.throws(() => table.scan({ parallel: 2, reverse: true }), { code: 'USAGE' })
    assert.throws(() => table.scan({ parallel: 2, scanBatching: 1 }), { code: 'USAGE' })
  })

  it('tells an error of one part to the loop', async () => {
    const none = connection.table('connection_none')
    for (const ordered of [true, false]) {
      await assert.rejects(none.scan({ parallel: 2, ordered }).next(), { code: 'TABLE_NOT_FOUND' })
      const columns = ['none:a']
      const scan = table.scan({ parallel: 2, ordered, columns })
      await assert.rejects(scan.next(), { code: 'FAMILY_NOT_FOUND' })
    }
  })
})
