import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createAdmin } from '../../../src/client/admin/admin.js'
import type { Gateway } from '../../../src/client/types.js'
import { toInt64 } from '../../../src/wire/generic/thrift-library.js'
import { thrift2Types } from '../../../src/wire/generic/thrift2-service.js'
import { type Handler, LoopbackChannel, lend } from '../../support/loopback.js'
import { gatewayAt } from '../../support/stock-server.js'

type TableName = InstanceType<typeof thrift2Types.TTableName>
type Descriptor = InstanceType<typeof thrift2Types.TTableDescriptor>

const bytes = (text: string) => Buffer.from(text)
const named = (ns: string, qualifier: string) =>
  new thrift2Types.TTableName({ ns: bytes(ns), qualifier: bytes(qualifier) })
const missing = () => {
  throw new thrift2Types.TIOError({ message: 't', canRetry: false })
}

function adminOn(handler: Handler, gateway: Partial<Gateway> = {}) {
  const channel = new LoopbackChannel(2, 'compact', handler)
  return {
    admin: createAdmin(lend(channel, gateway), {
      ...gatewayAt(9090, { api: 2, transport: 'buffered', protocol: 'binary' }),
    }),
    channel,
  }
}

const location = (start: string, end: string, hostName: string, replicaId: number) =>
  new thrift2Types.THRegionLocation({
    serverName: new thrift2Types.TServerName({ hostName, port: 16020 }),
    regionInfo: new thrift2Types.THRegionInfo({
      regionId: toInt64(0),
      tableName: bytes('t'),
      startKey: bytes(start),
      endKey: bytes(end),
      replicaId,
    }),
  })

describe('Thrift2Admin', () => {
  it('lists user tables with their namespaces', async () => {
    const { admin } = adminOn({
      getTableNamesByPattern: (_pattern: string, system: boolean) => {
        assert.equal(system, false)
        return [named('ns', 'a'), named('default', 'b')]
      },
    })
    assert.deepEqual(await admin.listTables(), ['b', 'ns:a'])
  })

  it('splits a name into namespace and qualifier', async () => {
    const { admin } = adminOn({
      tableExists: ({ ns, qualifier }: TableName) => `${ns}/${qualifier}` === 'ns/t.x-y_1',
    })
    assert.equal(await admin.tableExists('ns:t.x-y_1'), true)
    assert.equal(await admin.tableExists('t.x-y_1'), false)
  })

  it('describes what the gateway tells', async () => {
    const { admin } = adminOn({
      getTableDescriptor: () =>
        new thrift2Types.TTableDescriptor({
          tableName: named('default', 't'),
          columns: [
            new thrift2Types.TColumnFamilyDescriptor({
              name: bytes('f'),
              maxVersions: 3,
              timeToLive: 0x7fffffff,
              compressionType: thrift2Types.TCompressionAlgorithm.LZO,
              bloomFilterType: thrift2Types.TBloomFilterType.NONE,
              inMemory: false,
              blockCacheEnabled: true,
            }),
            new thrift2Types.TColumnFamilyDescriptor({ name: bytes('g'), timeToLive: 9 }),
          ],
        }),
    })
    const f = { maxVersions: 3, compression: 'LZO', bloomFilter: 'NONE', inMemory: false }
    assert.deepEqual(await admin.describeTable('t'), {
      name: 't',
      families: [
        { name: 'f', ...f, blockCache: true },
        { name: 'g', timeToLive: 9 },
      ],
    })
  })

  it('creates with split keys, and leaves to HBase what is not given', async () => {
    let descriptor: Descriptor | undefined
    let keys: Buffer[] = []
    const { admin } = adminOn({
      createTable: (desc: Descriptor, splitKeys: Buffer[]) => {
        descriptor = desc
        keys = splitKeys
      },
    })
    const families = [{ name: 'f' }, { name: 'g', compression: 'snappy', blockCache: false }]
    await admin.createTable({ name: 'ns:t', families }, [Buffer.from([0xff, 0]), bytes('m')])
    assert.deepEqual(keys, [Buffer.from([0xff, 0]), bytes('m')])
    const [f, g] = descriptor?.columns ?? []
    assert.equal(f?.maxVersions, null)
    assert.equal(f?.compressionType, null)
    assert.equal(g?.compressionType, thrift2Types.TCompressionAlgorithm.SNAPPY)
    assert.equal(g?.blockCacheEnabled, false)
  })

  it('refuses a compression that does not exist', async () => {
    const { admin, channel } = adminOn({})
    const families = [{ name: 'f', compression: 'zip' }]
    await assert.rejects(admin.createTable({ name: 't', families }), {
      code: 'USAGE',
      message: "family 'f': compression 'zip' does not exist",
    })
    assert.deepEqual(channel.calls, [])
  })

  it('refuses split keys on a framed gateway, and nothing else there', async () => {
    const handler = { createTable: () => undefined }
    const { admin, channel } = adminOn(handler, { transport: 'framed' })
    const table = { name: 't', families: [{ name: 'f' }] }
    await assert.rejects(admin.createTable(table, [bytes('k')]), { code: 'UNSUPPORTED' })
    assert.deepEqual(channel.calls, [])
    await admin.createTable(table)
    await admin.createTable(table, [])
    assert.equal(channel.calls.length, 2)
  })

  it('knows a missing table from its bare name', async () => {
    const { admin } = adminOn({ getTableDescriptor: missing, isTableEnabled: missing })
    await assert.rejects(admin.describeTable('t'), { code: 'TABLE_NOT_FOUND' })
    await assert.rejects(admin.describeTable('default:t'), { code: 'TABLE_NOT_FOUND' })
    await assert.rejects(admin.deleteTable('t'), { code: 'TABLE_NOT_FOUND' })
  })

  it('leaves replicas out of the regions', async () => {
    const { admin } = adminOn({
      getAllRegionLocations: () => [
        location('', 'm', 'h2', 1),
        location('', 'm', 'h1', 0),
        location('m', '', 'h3', 0),
      ],
    })
    assert.deepEqual(await admin.listRegions('t'), [
      { startKey: bytes(''), endKey: bytes('m'), server: 'h1:16020' },
      { startKey: bytes('m'), endKey: bytes(''), server: 'h3:16020' },
    ])
  })

  it('knows the regions of a missing table from those of a table being created', async () => {
    const { admin } = adminOn({ getAllRegionLocations: () => [], tableExists: () => false })
    await assert.rejects(admin.listRegions('t'), { code: 'TABLE_NOT_FOUND' })
    const { admin: other } = adminOn({ getAllRegionLocations: () => [], tableExists: () => true })
    await assert.rejects(other.listRegions('t'), { code: 'REMOTE', retryable: true })
  })
})
