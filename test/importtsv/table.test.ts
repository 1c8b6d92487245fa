import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { HBaseClient } from '../../src/client/client.js'
import type { Region, TableDescriptor } from '../../src/client/types.js'
import { prepareTable } from '../../src/importtsv/table.js'
import { refused } from './support/refused.js'

/** A gateway with one table, or none. */
function fakeClient(existing: readonly string[] | undefined, splitKeys = true) {
  let regions: Region[] = []
  const created: { table: TableDescriptor; keys: number }[] = []
  const admin: Partial<HBaseClient['admin']> = {
    tableExists: async () => existing !== undefined,
    describeTable: async (name) => ({
      name,
      families: (existing ?? []).map((family) => ({ name: family })),
    }),
    createTable: async (table, keys = []) => {
      created.push({ table, keys: keys.length })
      regions = [Buffer.alloc(0), ...keys].map((startKey, i) => {
        const endKey = keys[i] ?? Buffer.alloc(0)
        return { startKey, endKey, server: 'h:1' }
      })
    },
    listRegions: async () => regions,
  }
  const client = { admin, gateways: [], capabilities: { api: 1, splitKeys } }
  return { created, client: client as unknown as HBaseClient }
}

const said: string[] = []
const log = { info: (line: string) => said.push(line), warn() {}, detail() {} }
const asked = { table: 't', createTable: false, presplit: undefined, dryRun: false }
const presplit = { kind: 'algorithm', algorithm: 'hex', regions: 4 } as const

describe('the table of an import', () => {
  it('may have more families than needed, not fewer', async () => {
    await prepareTable(fakeClient(['a', 'd']).client, asked, ['d'], log)
    const missing = prepareTable(fakeClient(['a', 'b']).client, asked, ['d', 'a'], log)
    await assert.rejects(
      missing,
      refused('FAMILY_NOT_FOUND', "table 't' has no column family 'd'", 'It has a, b'),
    )
  })

  it('has to exist, unless it is to be created', async () => {
    const { client, created } = fakeClient(undefined)
    const refusal = prepareTable(client, asked, ['d'], log)
    await assert.rejects(refusal, refused('TABLE_NOT_FOUND', "table 't'", '--create-table'))
    await prepareTable(client, { ...asked, createTable: true, presplit }, ['d', 'e'], log)
    const families = [{ name: 'd' }, { name: 'e' }]
    assert.deepEqual(created, [{ table: { name: 't', families }, keys: 3 }])
    await prepareTable(client, { ...asked, createTable: true }, ['d'], log)
    assert.deepEqual(said, ["created table 't' with 4 regions", "created table 't' with 1 region"])
  })

  it('that exists makes settings useless, which are named, unless they only came with salts', async () => {
    const warned: string[] = []
    const warning = { ...log, warn: (line: string) => warned.push(line) }
    const { client } = fakeClient(['d'])
    const exists = { ...asked, createTable: true, salt: 4, families: [{ name: 'd' }] }
    const salts = { kind: 'salt', regions: 4 } as const
    await prepareTable(client, { ...exists, presplit: salts }, ['d'], warning)
    await prepareTable(client, { ...exists, presplit }, ['d'], warning)
    assert.deepEqual(warned, [
      "table 't' exists already: --family has no effect",
      "table 't' exists already: --presplit and --family have no effect",
    ])
  })

  it('is not created in a dry run', async () => {
    const { client, created } = fakeClient(undefined)
    await prepareTable(client, { ...asked, createTable: true, dryRun: true }, ['d'], log)
    assert.equal(created.length, 0)
  })

  it('is not pre-split through an API that cannot', async () => {
    const { client, created } = fakeClient(undefined, false)
    const refusal = prepareTable(client, { ...asked, createTable: true, presplit }, ['d'], log)
    await assert.rejects(refusal, refused('UNSUPPORTED', '--presplit', 'Thrift1', 'thrift2://'))
    assert.equal(created.length, 0)
  })
})
