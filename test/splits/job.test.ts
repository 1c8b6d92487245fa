import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HbulkError } from '../../src/errors.js'
import { runSplits, type SplitsContext, type SplitsResult } from '../../src/splits/job.js'
import { parseSplitsOptions } from '../../src/splits/options.js'
import { FakeClient } from '../support/fake-client.js'

const { signal } = new AbortController()

const noFiles = async (): Promise<never> => assert.fail('no files are needed')

function contextOf(client: FakeClient, dryRun = false): SplitsContext {
  return { client: async () => client, sampleFiles: noFiles, dryRun, signal }
}

function run(
  args: readonly string[],
  flags: Record<string, string>,
  context: SplitsContext,
): Promise<SplitsResult> {
  return runSplits(parseSplitsOptions(args, flags, { tablePrefix: undefined }), context)
}

const create = { regions: '4', createTable: 'new', families: 'a,b' }

test('computing keys needs no gateway', async () => {
  const client = async () => assert.fail('no gateway is needed')
  const { keys, created } = await run(
    ['hex'],
    { regions: '4' },
    {
      ...{ client, sampleFiles: noFiles, dryRun: false, signal },
    },
  )
  assert.deepEqual(keys.map(String), ['40000000', '80000000', 'c0000000'])
  assert.equal(created, false)
})

test('a table is created with its families and regions', async () => {
  const client = new FakeClient()
  const { created } = await run(['hex'], create, contextOf(client))
  assert.equal(created, true)
  const { families } = await client.admin.describeTable('new')
  assert.deepEqual(families, [{ name: 'a' }, { name: 'b' }])
  assert.equal((await client.admin.listRegions('new')).length, 4)
})

test('a dry run creates nothing', async () => {
  const client = new FakeClient()
  const { created } = await run(['hex'], create, contextOf(client, true))
  assert.equal(created, false)
  assert.equal(await client.admin.tableExists('new'), false)
})

test("a table's splits, and a copy of them in another table", async () => {
  const client = new FakeClient()
  const splits = [Buffer.from('m'), Buffer.from([0xff])]
  client.addTable('old', [], splits)
  const { keys, target } = await run(['table', 'old'], { output: 'shell' }, contextOf(client))
  assert.deepEqual(keys, splits)
  assert.deepEqual(target, { table: 'old', families: [{ name: 'd' }] })
  await run(['table', 'old'], { createTable: 'new', families: 'x' }, contextOf(client))
  assert.equal((await client.admin.listRegions('new')).length, 3)
})

test('a dry run refuses what a real run would', async () => {
  const client = new FakeClient()
  client.addTable('new', [])
  await assert.rejects(run(['hex'], create, contextOf(client, true)), { code: 'TABLE_EXISTS' })
  const thrift1 = contextOf(new FakeClient(1), true)
  await assert.rejects(run(['hex'], create, thrift1), { code: 'UNSUPPORTED' })
})

test('a framed Thrift2 gateway is called by its name', async () => {
  const framed = new FakeClient(2, 'framed')
  await assert.rejects(run(['hex'], create, contextOf(framed)), {
    code: 'UNSUPPORTED',
    message: /^a framed Thrift2 gateway .* misreads them$/,
    hint: /shell: create 'new', 'a', 'b', SPLITS/,
  })
})

test('Thrift1 is refused with the shell command that does it', async () => {
  await assert.rejects(run(['hex'], create, contextOf(new FakeClient(1))), {
    code: 'UNSUPPORTED',
    message: 'a Thrift1 gateway cannot create a table with split keys',
    hint: /shell: create 'new', 'a', 'b', SPLITS => \['40000000', '80000000', 'c0000000'\]$/,
  })
})

test('a long shell command is left to --output shell', async () => {
  const flags = { ...create, regions: '100' }
  await assert.rejects(run(['hex'], flags, contextOf(new FakeClient(1))), {
    hint: /--output shell` prints$/,
  })
})

test('a gateway that refuses while creating gets the same hint', async () => {
  const client = new FakeClient()
  client.admin.createTable = async () => {
    throw new HbulkError('UNSUPPORTED', 'framed', { hint: 'other' })
  }
  const expected = { code: 'UNSUPPORTED', message: 'framed', hint: /create 'new', 'a', 'b'/ }
  await assert.rejects(run(['hex'], create, contextOf(client)), expected)
})

test('regions other than those asked for are an error', async () => {
  const client = new FakeClient()
  client.admin.createTable = async ({ name }) => client.addTable(name, [], [Buffer.from('x')])
  await assert.rejects(run(['hex'], create, contextOf(client)), {
    code: 'REMOTE',
    message: /table 'new' was created, but its regions are not those asked for/,
  })
})

test('an existing table is left alone', async () => {
  const client = new FakeClient()
  client.addTable('new', [])
  await assert.rejects(run(['hex'], create, contextOf(client)), { code: 'TABLE_EXISTS' })
})
