import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createAdmin } from '../../src/client/admin/admin.js'
import type { AdminClient, Gateway } from '../../src/client/types.js'
import { openChannel } from '../../src/wire/channel.js'
import type { ChannelLender } from '../../src/wire/channel-lender.js'
import { GenericClient } from '../../src/wire/generic/generic-client.js'
import { fromInt64, toInt64 } from '../../src/wire/generic/thrift-library.js'
import { thrift1Service, thrift1Types } from '../../src/wire/generic/thrift1-service.js'
import { thrift2Service, thrift2Types } from '../../src/wire/generic/thrift2-service.js'
import { defaultGateway, framedGateway, realGateways } from '../support/real-gateways.js'

interface OwnChannel extends ChannelLender {
  close(): Promise<void>
}

async function own(to: Gateway): Promise<OwnChannel> {
  const channel = await openChannel(to, { callTimeoutMs: 60_000 })
  return { use: (work) => work(channel, to), close: () => channel.close() }
}

const bytes = (text: string) => Buffer.from(text)
const namespace = 'admin_ns'

async function dropIfThere(admin: AdminClient, table: string): Promise<void> {
  if (await admin.tableExists(table)) await admin.deleteTable(table)
}

before(async () => {
  const lender = await own(defaultGateway)
  const client = new GenericClient(thrift2Service, lender)
  if (!(await client.call('listNamespaces', [])).includes(namespace)) {
    await client.call('createNamespace', [
      new thrift2Types.TNamespaceDescriptor({ name: namespace }),
    ])
  }
  await lender.close()
})

after(async () => {
  const lender = await own(defaultGateway)
  await new GenericClient(thrift2Service, lender).call('deleteNamespace', [namespace])
  await lender.close()
})

for (const to of realGateways) {
  const name = `Thrift${to.api}, ${to.transport}, ${to.protocol}`
  const table = `admin_${to.port}`

  describe(`AdminClient, ${name}`, () => {
    let lender: OwnChannel
    let admin: AdminClient

    before(async () => {
      lender = await own(to)
      admin = createAdmin(lender, to)
      await dropIfThere(admin, table)
    })

    after(async () => {
      await dropIfThere(admin, table)
      await lender.close()
    })

    it('says which cluster it serves', async () => {
      assert.match(await admin.clusterId(), /^[0-9a-f-]{36}$/)
    })

    it('says of a missing table that it is missing', async () => {
      assert.equal(await admin.tableExists(table), false)
      const missing = { code: 'TABLE_NOT_FOUND', message: `table '${table}' does not exist` }
      await assert.rejects(admin.describeTable(table), missing)
      await assert.rejects(admin.listRegions(table), missing)
      await assert.rejects(admin.isTableEnabled(table), missing)
      await assert.rejects(admin.enableTable(table), missing)
      await assert.rejects(admin.disableTable(table), missing)
      await assert.rejects(admin.deleteTable(table), missing)
    })

    it('creates, describes, disables and deletes a table', async () => {
      const families = [
        { name: 'f' },
        { name: 'g', maxVersions: 5, timeToLive: 3600, compression: 'GZ', bloomFilter: 'NONE' },
      ]
      await admin.createTable({ name: table, families })
      assert.ok((await admin.listTables()).includes(table))
      assert.deepEqual(await admin.listTables(`${table}|none`), [table])
      assert.ok((await admin.listTables('.*:meta')).length === 0)
      const described = await admin.describeTable(table)
      const common = { inMemory: false, blockCache: true }
      // Thrift1 does not tell of these.
      const more = {
        ...{ minVersions: 0, blockSize: 65_536, replicationScope: 0 },
        ...{ dataBlockEncoding: 'NONE', keepDeletedCells: 'FALSE' },
      }
      const defaults = to.api === 1 ? common : { ...common, ...more }
      assert.deepEqual(described.families, [
        { name: 'f', maxVersions: 1, compression: 'NONE', bloomFilter: 'ROW', ...defaults },
        { ...families[1], ...defaults },
      ])
      await assert.rejects(admin.createTable({ name: table, families }), {
        code: 'TABLE_EXISTS',
        message: `table '${table}' exists already`,
      })
      const regions = await admin.listRegions(table)
      assert.equal(regions.length, 1)
      assert.deepEqual(regions[0]?.startKey, bytes(''))
      assert.deepEqual(regions[0]?.endKey, bytes(''))
      assert.match(regions[0]?.server ?? '', /^[\w.-]+:\d+$/)

      assert.equal(await admin.isTableEnabled(table), true)
      await admin.disableTable(table)
      assert.equal(await admin.isTableEnabled(table), false)
      await assert.rejects(admin.disableTable(table), { code: 'TABLE_DISABLED', retryable: false })
      await admin.enableTable(table)
      assert.equal(await admin.isTableEnabled(table), true)
      await admin.deleteTable(table)
      assert.equal(await admin.tableExists(table), false)
    })

    it('knows namespaces', async () => {
      const spaced = `${namespace}:${table}`
      await dropIfThere(admin, spaced)
      await assert.rejects(admin.describeTable(spaced), {
        code: 'TABLE_NOT_FOUND',
        message: `table '${spaced}' does not exist`,
      })
      await admin.createTable({ name: spaced, families: [{ name: 'f' }] })
      assert.deepEqual(await admin.listTables(`${namespace}:.*`), [spaced])
      assert.equal((await admin.describeTable(spaced)).name, spaced)
      assert.equal((await admin.listRegions(spaced)).length, 1)
      await admin.deleteTable(spaced)
    })

    it('creates with split keys or refuses to', async () => {
      const keys = [Buffer.from([0]), bytes('m'), Buffer.from([0xff, 0xfe])]
      const descriptor = { name: table, families: [{ name: 'f' }] }
      if (to.api === 1 || to.transport === 'framed') {
        await assert.rejects(admin.createTable(descriptor, keys), { code: 'UNSUPPORTED' })
        assert.equal(await admin.tableExists(table), false)
        return
      }
      await admin.createTable(descriptor, keys)
      const regions = await admin.listRegions(table)
      const starts = regions.map(({ startKey }) => startKey).sort(Buffer.compare)
      assert.deepEqual(starts, [bytes(''), ...keys])
      await admin.deleteTable(table)
    })

    it('passes on what HBase refuses', async () => {
      const families = [{ name: 'f', bloomFilter: 'ROWPREFIX_FIXED_LENGTH' }]
      await assert.rejects(admin.createTable({ name: table, families }), { code: 'REMOTE' })
      const nowhere = { name: 'admin_nowhere:t', families: [{ name: 'f' }] }
      await assert.rejects(admin.createTable(nowhere), {
        code: 'REMOTE',
        message: "namespace 'admin_nowhere' does not exist",
      })
    })
  })

  describe(`GenericClient, ${name}`, () => {
    let lender: OwnChannel
    let admin: AdminClient

    before(async () => {
      lender = await own(to)
      admin = createAdmin(lender, to)
      await dropIfThere(admin, table)
      await admin.createTable({ name: table, families: [{ name: 'f' }] })
    })

    after(async () => {
      await dropIfThere(admin, table)
      await lender.close()
    })

    const row = Buffer.from([0, 0xff, 0x80])
    const qualifier = Buffer.from([0xfe, 0x3a, 0])
    const value = Buffer.alloc(300_000, 'v')
    const stamp = 1_700_000_000_123

    it('writes and reads a cell with binary names', async () => {
      if (to.api === 1) {
        const client = new GenericClient(thrift1Service, lender)
        const column = Buffer.concat([bytes('f:'), qualifier])
        const mutation = new thrift1Types.Mutation({ column, value })
        await client.call('mutateRowTs', [bytes(table), row, [mutation], toInt64(stamp), {}])
        const [got] = await client.call('getRow', [bytes(table), row, {}])
        assert.deepEqual(got?.row, row)
        const increment = [bytes(table), row, bytes('f:n'), toInt64(2n ** 60n)] as const
        const counted = await client.call('atomicIncrement', [...increment])
        assert.equal(fromInt64(counted), 2n ** 60n)
        return
      }
      const client = new GenericClient(thrift2Service, lender)
      const cell = { family: bytes('f'), qualifier, value, timestamp: toInt64(stamp) }
      const columnValues = [new thrift2Types.TColumnValue(cell)]
      await client.call('put', [bytes(table), new thrift2Types.TPut({ row, columnValues })])
      const got = await client.call('get', [bytes(table), new thrift2Types.TGet({ row })])
      const [read] = got.columnValues
      assert.ok(read?.timestamp !== undefined)
      assert.deepEqual(read.qualifier, qualifier)
      assert.ok(read.value.equals(value))
      assert.equal(fromInt64(read.timestamp), stamp)
      const gets = [row, bytes('none'), row].map((key) => new thrift2Types.TGet({ row: key }))
      assert.deepEqual(await client.call('existsAll', [bytes(table), gets]), [true, false, true])
    })

    it('names the family that is missing', async () => {
      const wanted = {
        code: 'FAMILY_NOT_FOUND',
        message: `table '${table}' has no column family 'x'`,
      }
      const about = { table }
      if (to.api === 1) {
        const client = new GenericClient(thrift1Service, lender)
        const mutations = [new thrift1Types.Mutation({ column: bytes('x:q'), value })]
        const args = [bytes(table), row, mutations, {}] as const
        await assert.rejects(client.call('mutateRow', [...args], about), wanted)
        return
      }
      const client = new GenericClient(thrift2Service, lender)
      const columnValues = [
        new thrift2Types.TColumnValue({ family: bytes('x'), qualifier, value: bytes('v') }),
      ]
      const put = new thrift2Types.TPut({ row, columnValues })
      await assert.rejects(client.call('putMultiple', [bytes(table), [put, put]], about), wanted)
    })
  })
}

describe('A framed Thrift2 gateway', () => {
  it('misreads split keys, which is why they are refused there', async () => {
    const table = 'admin_misread'
    const lender = await own(framedGateway)
    const client = new GenericClient(thrift2Service, lender)
    const admin = createAdmin(lender, framedGateway)
    await dropIfThere(admin, table)
    const descriptor = new thrift2Types.TTableDescriptor({
      tableName: new thrift2Types.TTableName({ qualifier: bytes(table) }),
      columns: [new thrift2Types.TColumnFamilyDescriptor({ name: bytes('f') })],
    })
    await client.call('createTable', [descriptor, [bytes('m')]])
    const regions = await admin.listRegions(table)
    await admin.deleteTable(table)
    assert.equal(regions.length, 2)
    assert.ok(!regions.some(({ startKey }) => startKey.equals(bytes('m'))))

    const several = client.call('createTable', [descriptor, [bytes('g'), bytes('p')]])
    await assert.rejects(several, { code: 'REMOTE', retryable: false })
    assert.equal(await admin.tableExists(table), false)
    await lender.close()
  })
})
