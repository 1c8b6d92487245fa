import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createAdmin } from '../../../src/client/admin/admin.js'
import { toInt64 } from '../../../src/wire/generic/thrift-library.js'
import { thrift1Types } from '../../../src/wire/generic/thrift1-service.js'
import { type Handler, LoopbackChannel, lend } from '../../support/loopback.js'
import { gatewayAt } from '../../support/stock-server.js'

const bytes = (text: string) => Buffer.from(text)
const missing = () => {
  throw new thrift1Types.IOError({
    message: 'org.apache.hadoop.hbase.TableNotFoundException: t\n\tat a.B.c(B.java:1)\n',
    canRetry: false,
  })
}

function adminOn(handler: Handler) {
  const channel = new LoopbackChannel(1, 'binary', handler)
  return {
    admin: createAdmin(lend(channel, { api: 1 }), {
      ...gatewayAt(9090, { api: 1, transport: 'buffered', protocol: 'binary' }),
    }),
    channel,
  }
}

const region = (start: string, end: string, serverName: string) =>
  new thrift1Types.TRegionInfo({
    startKey: bytes(start),
    endKey: bytes(end),
    id: toInt64(0),
    name: bytes('t,,0'),
    version: 1,
    serverName: bytes(serverName),
    port: 16020,
  })

describe('Thrift1Admin', () => {
  it('lists the tables that match as a whole, sorted', async () => {
    const { admin } = adminOn({ getTableNames: () => ['b', 'ns:a', 'ab', 'a'].map(bytes) })
    assert.deepEqual(await admin.listTables(), ['a', 'ab', 'b', 'ns:a'])
    assert.deepEqual(await admin.listTables('a|b'), ['a', 'b'])
    assert.deepEqual(await admin.listTables('ns:.*'), ['ns:a'])
    await assert.rejects(admin.listTables('('), { code: 'USAGE' })
  })

  it('knows a missing table from one that is disabled', async () => {
    const { admin } = adminOn({ isTableEnabled: missing })
    assert.equal(await admin.tableExists('t'), false)
    await assert.rejects(admin.isTableEnabled('t'), {
      code: 'TABLE_NOT_FOUND',
      message: "table 't' does not exist",
    })
    const { admin: other } = adminOn({ isTableEnabled: () => false })
    assert.equal(await other.tableExists('t'), true)
  })

  it('describes families without the colon, and leaves an endless lifetime out', async () => {
    const family = {
      compression: 'GZ',
      bloomFilterType: 'ROW',
      inMemory: true,
      blockCacheEnabled: true,
    }
    const { admin } = adminOn({
      getColumnDescriptors: () => ({
        'f:': new thrift1Types.ColumnDescriptor({ ...family, name: bytes('f:'), maxVersions: 2 }),
        'g:': new thrift1Types.ColumnDescriptor({ name: bytes('g:'), timeToLive: 60 }),
      }),
    })
    const gwDefaults = {
      compression: 'NONE',
      bloomFilter: 'NONE',
      inMemory: false,
      blockCache: false,
    }
    assert.deepEqual(await admin.describeTable('default:t'), {
      name: 't',
      families: [
        {
          name: 'f',
          maxVersions: 2,
          compression: 'GZ',
          bloomFilter: 'ROW',
          inMemory: true,
          blockCache: true,
        },
        { name: 'g', maxVersions: 3, timeToLive: 60, ...gwDefaults },
      ],
    })
  })

  it("creates families with HBase's defaults and not the gateway's", async () => {
    let families: InstanceType<typeof thrift1Types.ColumnDescriptor>[] = []
    const { admin, channel } = adminOn({
      createTable: (_name: Buffer, columns: typeof families) => {
        families = columns
      },
    })
    await admin.createTable({
      name: 'ns:t',
      families: [{ name: 'f' }, { name: 'g', bloomFilter: 'rowcol', compression: 'gz' }],
    })
    const [first, second] = families
    assert.equal(first?.maxVersions, 1)
    assert.equal(first?.bloomFilterType, 'ROW')
    assert.equal(first?.blockCacheEnabled, true)
    assert.equal(first?.compression, 'NONE')
    assert.equal(first?.timeToLive, 0x7fffffff)
    assert.equal(second?.bloomFilterType, 'ROWCOL')
    assert.equal(second?.compression, 'GZ')
    assert.ok((channel.calls[0]?.options?.timeoutMs ?? 0) >= 600_000)
  })

  it('refuses what it cannot create before it calls anybody', async () => {
    const { admin, channel } = adminOn({})
    const f = [{ name: 'f' }]
    await assert.rejects(admin.createTable({ name: 't', families: f }, [bytes('k')]), {
      code: 'UNSUPPORTED',
      message: 'a Thrift1 gateway cannot create a table with split keys',
    })
    for (const [name, families] of [
      ['t', []],
      ['t', [{ name: 'f' }, { name: 'f' }]],
      ['t', [{ name: 'a:b' }]],
      ['t', [{ name: '' }]],
      ['t', [{ name: 'f', bloomFilter: 'ROWS' }]],
      ['a b', f],
      ['-t', f],
      ['n-s:t', f],
      [':t', f],
      ['', f],
    ] as const) {
      await assert.rejects(admin.createTable({ name, families }), { code: 'USAGE' })
    }
    assert.deepEqual(channel.calls, [])
  })

  it('says that a table exists already', async () => {
    const { admin } = adminOn({
      createTable: () => {
        throw new thrift1Types.AlreadyExists({ message: 'table name already in use' })
      },
    })
    await assert.rejects(admin.createTable({ name: 't', families: [{ name: 'f' }] }), {
      code: 'TABLE_EXISTS',
      message: "table 't' exists already",
    })
  })

  for (const enabled of [true, false]) {
    it(`deletes a table that is ${enabled ? 'enabled' : 'disabled'}`, async () => {
      const { admin, channel } = adminOn({
        isTableEnabled: () => enabled,
        disableTable: () => undefined,
        deleteTable: () => undefined,
      })
      await admin.deleteTable('t')
      const disable = enabled ? ['disableTable'] : []
      assert.deepEqual(
        channel.calls.map(({ method }) => method),
        ['isTableEnabled', ...disable, 'deleteTable'],
      )
    })
  }

  it('lists every region once, whatever its replicas', async () => {
    const { admin } = adminOn({
      getTableRegions: () => [region('', 'm', 'h1'), region('', 'm', 'h2'), region('m', '', 'h3')],
    })
    assert.deepEqual(await admin.listRegions('t'), [
      { startKey: bytes(''), endKey: bytes('m'), server: 'h1:16020' },
      { startKey: bytes('m'), endKey: bytes(''), server: 'h3:16020' },
    ])
  })

  it('knows the regions of a missing table from those of a table being created', async () => {
    const { admin } = adminOn({ getTableRegions: () => [], isTableEnabled: missing })
    await assert.rejects(admin.listRegions('t'), { code: 'TABLE_NOT_FOUND' })
    const { admin: other } = adminOn({ getTableRegions: () => [], isTableEnabled: () => false })
    await assert.rejects(other.listRegions('t'), { code: 'REMOTE', retryable: true })
  })
})
