import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import hbase2Types from '#gen/hbase2_types.js'
import {
  type Connection,
  ConnectionPool,
  HbulkError,
  NoConnectionsAvailable,
} from '../../src/index.js'
import { type StockServer, startStockServer } from '../support/stock-server.js'

const handler = {
  getThriftServerType: async () => 2,
  getMultiple: async (_table: Buffer, gets: { row: Buffer }[]) => {
    await delay(1)
    return gets.map(({ row }) => new hbase2Types.TResult({ row, columnValues: [] }))
  },
}

const start = (): Promise<StockServer> =>
  startStockServer(handler, { api: 2, transport: 'buffered', protocol: 'binary' })

const rowOf = (connection: Connection) => connection.table('t').row('r')

describe('a pool of connections', () => {
  let server: StockServer
  let options: { gateways: string; retries: number }

  before(async () => {
    server = await start()
    options = { gateways: `thrift2://127.0.0.1:${server.gateway.port}`, retries: 0 }
  })

  after(() => server.close())

  it('lends no more than there are, in the order they were asked for', async () => {
    await using pool = new ConnectionPool({ ...options, size: 3 })
    let out = 0
    let most = 0
    const order: number[] = []
    const seen = new Set<Connection>()
    const user = (number: number): Promise<unknown> =>
      pool.connection(async (connection) => {
        order.push(number)
        seen.add(connection)
        most = Math.max(most, ++out)
        await rowOf(connection)
        out--
      })
    const users = Array.from({ length: 30 }, (_, number) => number)
    await Promise.all(users.map(user))
    assert.equal(most, 3)
    assert.equal(seen.size, 3)
    assert.deepEqual(order, users)
  })

  it('connects when it is used, or is opened', async () => {
    const before = server.accepted
    await using lazy = new ConnectionPool({ ...options, size: 3 })
    assert.equal(server.accepted, before)
    await lazy.connection(rowOf)
    assert.ok(server.accepted > before)
    const nobody = { ...options, size: 3, gateways: 'thrift2://127.0.0.1:1' }
    await assert.rejects(ConnectionPool.open(nobody), { code: 'GATEWAY_UNREACHABLE' })
  })

  it('gives the same connection to who asks again within its work', async () => {
    await using pool = new ConnectionPool({ ...options, size: 1 })
    const later: (() => Promise<Connection>)[] = []
    const lent = await pool.connection(async (connection) => {
      const inner = await pool.connection(async (again) => {
        await delay(1)
        return pool.connection((third) => [again, third])
      })
      assert.deepEqual(inner, [connection, connection])
      const both = [1, 2].map(() => pool.connection(async (each) => each))
      assert.deepEqual(await Promise.all(both), [connection, connection])
      later.push(
        await new Promise((resolve) => {
          setImmediate(() => resolve(() => pool.connection((each) => each)))
        }),
      )
      return connection
    })
    // Outside it is somebody else's: whoever kept the context waits in line.
    await using lease = await pool.lease()
    assert.equal(lease.connection, lent)
    const [ask] = later
    let given = false
    const asked = ask?.().then(() => {
      given = true
    })
    await delay(5)
    assert.equal(given, false)
    await lease.release()
    await asked
  })

  it('waits as long as it is told to', async () => {
    await using pool = new ConnectionPool({ ...options, size: 1 })
    const lease = await pool.lease()
    const none = (error: unknown): boolean =>
      error instanceof NoConnectionsAvailable && error.name === 'NoConnectionsAvailable'
    await assert.rejects(pool.lease({ timeoutMs: 0 }), none)
    await assert.rejects(pool.connection(rowOf, { timeoutMs: 20 }), none)
    const stop = new AbortController()
    const waiting = pool.lease({ signal: stop.signal })
    stop.abort()
    await assert.rejects(waiting, { code: 'INTERRUPTED' })
    await assert.rejects(pool.lease({ signal: stop.signal }), { code: 'INTERRUPTED' })
    const next = pool.lease({ timeoutMs: 5_000 })
    await lease.release()
    await lease.release()
    await (await next).release()
  })

  it('replaces a connection that broke, also when the program went on', async () => {
    await using pool = new ConnectionPool({ ...options, size: 1 })
    const first = await pool.connection(async (connection) => {
      const broken = pool.connection(async (again) => {
        await again.close()
        return rowOf(again)
      })
      await assert.rejects(broken, { code: 'GATEWAY_CLOSED' })
      return connection
    })
    const second = await pool.connection(async (connection) => {
      await rowOf(connection)
      return connection
    })
    assert.notEqual(second, first)
    await assert.rejects(
      pool.connection(() => {
        throw new HbulkError('TABLE_NOT_FOUND', 'no fault of the connection')
      }),
    )
    assert.equal(await pool.connection((connection) => connection), second)
    const lease = await pool.lease()
    lease.markBroken()
    await lease.release()
    assert.notEqual(await pool.connection((connection) => connection), second)
  })

  it('refuses everybody when it is closed', async () => {
    const pool = new ConnectionPool({ ...options, size: 1 })
    const lease = await pool.lease()
    await rowOf(lease.connection)
    const waiting = pool.lease()
    const closing = pool.close()
    await assert.rejects(waiting, { code: 'GATEWAY_CLOSED' })
    await closing
    await assert.rejects(rowOf(lease.connection), { code: 'GATEWAY_CLOSED' })
    await lease.release()
    await assert.rejects(pool.connection(rowOf), { code: 'GATEWAY_CLOSED' })
    await pool.close()
  })
})

describe('a pool under 200 users', () => {
  it('settles every call while its gateways are killed and started', {
    timeout: 60_000,
  }, async () => {
    let servers: readonly StockServer[] = await Promise.all([start(), start()])
    const ports = servers.map(({ gateway }) => gateway.port)
    const gateways = ports.map((port) => `thrift2://127.0.0.1:${port}`)
    await using pool = new ConnectionPool({ size: 20, gateways, retries: 1, timeoutMs: 2_000 })
    const outcomes = new Map<string, number>()
    const calls = { made: 0, settled: 0 }
    let stop = false
    const user = async (): Promise<void> => {
      while (!stop) {
        calls.made++
        let outcome = 'done'
        try {
          await pool.connection((connection) => rowOf(connection), { timeoutMs: 30_000 })
        } catch (error) {
          if (!(error instanceof HbulkError)) throw error
          outcome = error.code
        }
        calls.settled++
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
        // Who is refused at once would otherwise ask again at once.
        if (outcome !== 'done') await delay(5)
      }
    }
    const users = Array.from({ length: 200 }, user)
    const until = async (enough: () => boolean): Promise<void> => {
      while (!enough()) await delay(2)
    }
    const doneAfter = async (more: number): Promise<void> => {
      const before = outcomes.get('done') ?? 0
      await until(() => (outcomes.get('done') ?? 0) >= before + more)
    }
    await doneAfter(500)
    for (let round = 0; round < 3; round++) {
      for (const server of servers) server.dropConnections()
      await doneAfter(200)
    }
    // Both are gone for a while: calls fail, and fail soon.
    const failedBefore = calls.settled
    await Promise.all(servers.map((server) => server.close()))
    await until(() => calls.settled > failedBefore + 50)
    servers = await Promise.all(
      ports.map((port) =>
        startStockServer(handler, { api: 2, transport: 'buffered', protocol: 'binary' }, { port }),
      ),
    )
    await doneAfter(500)
    stop = true
    await Promise.all(users)
    assert.equal(calls.settled, calls.made)
    assert.ok((outcomes.get('GATEWAY_UNREACHABLE') ?? 0) > 0)
    const expected = ['GATEWAY_CLOSED', 'GATEWAY_UNREACHABLE', 'done']
    assert.deepEqual(
      [...outcomes.keys()].filter((outcome) => !expected.includes(outcome)),
      [],
    )
    await Promise.all(servers.map((server) => server.close()))
  })
})
