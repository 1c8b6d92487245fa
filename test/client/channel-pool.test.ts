import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { createAdmin } from '../../src/client/admin/admin.js'
import { ChannelPool } from '../../src/client/channel-pool.js'
import type { RpcChannel } from '../../src/wire/types.js'
import { startHttpServer } from '../support/http-server.js'
import { MemoryHBase } from '../support/memory-hbase.js'
import { gatewayAt, type StockServer, startStockServer } from '../support/stock-server.js'

const kind = { api: 2, transport: 'framed', protocol: 'binary' } as const

describe('the channel pool', () => {
  const servers: StockServer[] = []
  after(async () => {
    for (const server of servers) await server.close()
  })

  async function start(): Promise<StockServer> {
    const server = await startStockServer(new MemoryHBase().thrift2(), kind)
    servers.push(server)
    return server
  }

  it('lends a channel to one user at a time and never opens more than it may', async () => {
    const server = await start()
    const pool = new ChannelPool([server.gateway], { connections: 3, callTimeoutMs: 1_000 })
    const lent = new Set<RpcChannel>()
    let most = 0
    await Promise.all(
      Array.from({ length: 20 }, () =>
        pool.use(async (channel) => {
          assert.ok(!lent.has(channel))
          lent.add(channel)
          most = Math.max(most, lent.size)
          await new Promise((resolve) => setImmediate(resolve))
          lent.delete(channel)
        }),
      ),
    )
    assert.equal(most, 3)
    assert.equal(server.accepted, 3)
    await pool.close()
  })

  it('replaces a channel that died', async () => {
    const server = await start()
    const pool = new ChannelPool([server.gateway], { connections: 1, callTimeoutMs: 1_000 })
    const first = await pool.use(async (channel) => channel)
    first.destroy(new Error('broken'))
    const second = await pool.use(async (channel) => channel)
    assert.notEqual(first, second)
    assert.equal(second.alive, true)
    await pool.close()
    assert.equal(second.alive, false)
  })

  it('shares the load between gateways and leaves one that cannot be reached', async () => {
    const [a, b] = [await start(), await start()]
    const both = new ChannelPool([a.gateway, b.gateway], { connections: 4, callTimeoutMs: 1_000 })
    const used: number[] = []
    let arrived = 0
    let open = (): void => {}
    const all = new Promise<void>((resolve) => {
      open = resolve
    })
    await Promise.all(
      Array.from({ length: 4 }, () =>
        both.use(async (_channel, gateway) => {
          used.push(gateway.port)
          if (++arrived === 4) open()
          await all
        }),
      ),
    )
    assert.equal(used.filter((port) => port === a.gateway.port).length, 2)
    await both.close()

    const dead = await start()
    await dead.close()
    const pool = new ChannelPool([gatewayAt(dead.gateway.port, kind), b.gateway], {
      connections: 2,
      callTimeoutMs: 1_000,
    })
    await assert.rejects(
      pool.use(async () => {}),
      { code: 'GATEWAY_UNREACHABLE', retryable: true },
    )
    await pool.use(async (_channel, gateway) => assert.equal(gateway.port, b.gateway.port))
    await pool.close()
  })

  it('tries another gateway after a connection broke, also one that can still be connected to', async () => {
    const [a, b] = [await start(), await start()]
    const pool = new ChannelPool([a.gateway, b.gateway], { connections: 2, callTimeoutMs: 1_000 })
    const used: number[] = []
    for (let i = 0; i < 3; i++) {
      await pool.use(async (channel, gateway) => {
        used.push(gateway.port)
        if (gateway.port === a.gateway.port) channel.destroy(new Error('broken'))
      })
    }
    assert.deepEqual(used, [a.gateway.port, b.gateway.port, b.gateway.port])
    await pool.close()
  })

  it('leaves a gateway over HTTP alone that cannot be reached', async () => {
    const live = await startHttpServer(2, { getClusterId: async () => 'cluster' })
    const dead = await startHttpServer(2, {})
    await dead.close()
    const gateways = [dead.gateway, live.gateway]
    const pool = new ChannelPool(gateways, { connections: 4, callTimeoutMs: 1_000 })
    const admin = createAdmin(pool, live.gateway)
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => admin.clusterId()))
    assert.ok(results.some(({ status }) => status === 'fulfilled'))
    const later = await Promise.allSettled(Array.from({ length: 8 }, () => admin.clusterId()))
    assert.ok(later.every(({ status }) => status === 'fulfilled'))
    await pool.close()
    await live.close()
  })

  it('refuses work once it is closed, also the work that waited in line', async () => {
    const server = await start()
    const pool = new ChannelPool([server.gateway], { connections: 1, callTimeoutMs: 1_000 })
    let release = (): void => {}
    let started = (): void => {}
    const begun = new Promise<void>((resolve) => (started = resolve))
    const holding = pool.use(() => {
      started()
      return new Promise<void>((resolve) => (release = resolve))
    })
    await begun
    const waiting = assert.rejects(
      pool.use(async () => {}),
      { code: 'GATEWAY_CLOSED' },
    )
    await pool.close()
    release()
    await holding
    await waiting
  })

  it('does not leave a connection behind that was being opened when it was closed', async () => {
    const server = await start()
    const pool = new ChannelPool([server.gateway], { connections: 1, callTimeoutMs: 1_000 })
    const using = assert.rejects(
      pool.use(async () => {}),
      { code: 'GATEWAY_CLOSED' },
    )
    await pool.close()
    await using
  })
})
