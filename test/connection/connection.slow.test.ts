import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import hbase2Types from '#gen/hbase2_types.js'
import { Connection, ConnectionPool, type Row } from '../../src/index.js'
import { toInt64 } from '../../src/wire/generic/thrift-library.js'
import { MemoryHBase } from '../support/memory-hbase.js'

import { type StockServer, startStockServer } from '../support/stock-server.js'

const kind = { api: 2, transport: 'buffered', protocol: 'binary' } as const
const servers: StockServer[] = []

async function start(handler: object, port?: number): Promise<StockServer> {
  const server = await startStockServer(handler, kind, port === undefined ? {} : { port })
  servers.push(server)
  return server
}

const urlOf = ({ gateway }: StockServer): string => `thrift2://127.0.0.1:${gateway.port}`

const silent = {
  getThriftServerType: async () => 2,
  getMultiple: (_table: Buffer, _gets: object[]) => new Promise(() => {}),
}

const empty = {
  getThriftServerType: async () => 2,
  getMultiple: async (_table: Buffer, gets: { row: Buffer }[]) =>
    gets.map(({ row }) => new hbase2Types.TResult({ row, columnValues: [] })),
}

afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())))

describe('a connection', () => {
  it('tries to open again after it could not be opened', async () => {
    const first = await start(empty)
    const { port } = first.gateway
    await first.close()
    await using connection = new Connection({ host: '127.0.0.1', port, api: 2, retries: 0 })
    const row = (): Promise<Row> => connection.table('t').row('r')
    await assert.rejects(row(), { code: 'GATEWAY_UNREACHABLE' })
    await assert.rejects(connection.open(), { code: 'GATEWAY_UNREACHABLE' })
    await start(empty, port)
    assert.equal((await row()).size, 0)
  })

  it('ends what is under way when it is closed', async () => {
    const server = await start(silent)
    const connection = await Connection.open(urlOf(server))
    const calls = Array.from({ length: 9 }, () => connection.table('t').row('r'))
    const settled = Promise.allSettled(calls)
    await delay(20)
    await connection.close()
    for (const result of await settled) {
      assert.equal(result.status === 'rejected' && result.reason.code, 'GATEWAY_CLOSED')
    }
  })

  it('can be closed while it opens', async () => {
    const server = await start({ getThriftServerType: () => new Promise(() => {}) })
    const connection = new Connection(urlOf(server))
    const opening = connection.open()
    const closing = connection.close()
    await assert.rejects(opening)
    await closing
    await assert.rejects(connection.tables(), { code: 'GATEWAY_CLOSED' })
  })

  it('takes one signal for any number of calls and scans', async () => {
    const hbase = new MemoryHBase()
    const server = await start({ ...empty, ...hbase.thrift2() })
    const warnings: Error[] = []
    const onWarning = (warning: Error): unknown => warnings.push(warning)
    process.on('warning', onWarning)
    const { signal } = new AbortController()
    await using pool = new ConnectionPool({ size: 2, gateways: urlOf(server) })
    await using connection = new Connection({ gateways: urlOf(server), connections: 30 })
    const table = connection.table('t')
    const work = Array.from({ length: 30 }, async () => {
      await table.row('r', { signal })
      for await (const _ of table.scan({ signal }));
      await pool.connection((each) => each.table('t').row('r', { signal }), { signal })
    })
    await Promise.all(work)
    await delay(1)
    process.off('warning', onWarning)
    assert.deepEqual(warnings, [])
  })

  it('gives a call up in time, or when it is told to', async () => {
    const server = await start(silent)
    await using connection = new Connection({ gateways: urlOf(server), timeoutMs: 50, retries: 0 })
    const table = connection.table('t')
    await assert.rejects(table.row('r'), { code: 'CALL_TIMEOUT' })
    await using patient = new Connection(urlOf(server))
    const stop = new AbortController()
    const call = patient.table('t').row('r', { signal: stop.signal })
    await delay(20)
    stop.abort()
    await assert.rejects(call, { code: 'INTERRUPTED' })
  })

  it('gives a call up that waits for a socket, when it is told to', async () => {
    const server = await start(silent)
    const connection = await Connection.open({ gateways: urlOf(server), connections: 1 })
    const began = performance.now()
    const first = connection.table('t').row('r')
    const settled = Promise.allSettled([first])
    const stop = new AbortController()
    const waiting = connection.table('t').row('r', { signal: stop.signal })
    await delay(20)
    stop.abort()
    await assert.rejects(waiting, { code: 'INTERRUPTED' })
    assert.ok(performance.now() - began < 10_000)
    await connection.close()
    await settled
  })
})

describe('a scan over a gateway that dies', () => {
  const family = Buffer.from('f')
  const wide = (hbase: MemoryHBase, key: string): void =>
    hbase.put(
      Buffer.from(key),
      Array.from({ length: 10 }, (_, i) => ({
        ...{ family, qualifier: Buffer.from(`c${i}`), value: Buffer.alloc(9), timestamp: 1 },
      })),
    )

  it('goes on after the last whole row, and inside one that came in pieces', async () => {
    const hbase = new MemoryHBase()
    for (let i = 0; i < 40; i++) wide(hbase, `row${10 + i}`)
    const server = await start(hbase.thrift2())
    let asked = 0
    hbase.faults.next = () => {
      if (++asked % 7 === 0) server.dropConnections()
    }
    await using connection = new Connection({ gateways: urlOf(server), retries: 5 })
    const table = connection.table('t')
    const keys: string[] = []
    for await (const row of table.scan({ batchSize: 7 })) {
      assert.equal(row.size, 10)
      keys.push(row.key.toString())
    }
    assert.deepEqual(
      keys,
      Array.from({ length: 40 }, (_, i) => `row${10 + i}`),
    )

    const cells = new Map<string, string[]>()
    for await (const row of table.scan({ batchSize: 3, scanBatching: 4 })) {
      const key = row.key.toString()
      const names = [...row].map(({ qualifier }) => qualifier.toString())
      cells.set(key, [...(cells.get(key) ?? []), ...names])
    }
    assert.equal(cells.size, 40)
    for (const names of cells.values()) {
      assert.deepEqual(names, ['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8', 'c9'])
    }
  })

  it('leaves no scanner behind when its loop is left', async () => {
    const hbase = new MemoryHBase()
    for (let i = 0; i < 200; i++) wide(hbase, `row${100 + i}`)
    const server = await start(hbase.thrift2())
    await using connection = new Connection(urlOf(server))
    for (let round = 0; round < 5; round++) {
      for await (const _ of connection.table('t').scan({ batchSize: 10 })) break
    }
    assert.equal(hbase.opened, 5)
    assert.equal(hbase.openScanners, 0)
    // One after the other on one socket.
    assert.ok(server.accepted <= 3)
  })

  it('ends soon when its loop is left and the gateway does not answer', async () => {
    const hbase = new MemoryHBase()
    for (let i = 0; i < 50; i++) wide(hbase, `row${10 + i}`)
    const whole = new hbase2Types.THRegionLocation({
      serverName: new hbase2Types.TServerName({ hostName: 'h', port: 1 }),
      regionInfo: new hbase2Types.THRegionInfo({
        ...{ regionId: toInt64(0), tableName: Buffer.from('t'), replicaId: 0 },
        ...{ startKey: Buffer.alloc(0), endKey: Buffer.alloc(0) },
      }),
    })
    const server = await start({
      ...hbase.thrift2(),
      getAllRegionLocations: async (_table: Buffer) => [whole],
    })
    let asked = 0
    hbase.faults.next = async () => {
      if (++asked > 1) await new Promise(() => {})
    }
    await using connection = new Connection(urlOf(server))
    const began = performance.now()
    for await (const _ of connection.table('t').scan({ batchSize: 10 })) break
    asked = 0
    for await (const _ of connection.table('t').scan({ batchSize: 10, parallel: 2 })) break
    assert.ok(performance.now() - began < 10_000)
  })
})
