import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { createAdmin } from '../../src/client/admin/admin.js'
import { ChannelPool } from '../../src/client/channel-pool.js'
import type { Gateway } from '../../src/client/types.js'
import { encodeCall, newCall } from '../../src/wire/calls.js'
import { I32Decoder } from '../../src/wire/reply-decoder.js'
import type { RpcChannel } from '../../src/wire/types.js'
import { startHttpServer } from '../support/http-server.js'
import { MemoryHBase } from '../support/memory-hbase.js'
import {
  gatewayAt,
  type StockServer,
  startRawServer,
  startStockServer,
} from '../support/stock-server.js'

const kind = { api: 2, transport: 'framed', protocol: 'binary' } as const

/** A user who keeps what it was lent until told to give it back. */
function hold(pool: ChannelPool) {
  let release = (): void => {}
  const released = new Promise<void>((resolve) => (release = resolve))
  let done = Promise.resolve()
  const gateway = new Promise<Gateway>((resolve, reject) => {
    done = pool.use(async (_channel, lent) => {
      resolve(lent)
      await released
    })
    done.catch(reject)
  })
  return {
    port: gateway.then((lent) => lent.port),
    address: gateway.then((lent) => lent.address),
    release,
    done,
  }
}

function ask(channel: RpcChannel, signal?: AbortSignal): Promise<number> {
  const request = encodeCall(channel, 'getThriftServerType', () => {})
  const call = newCall(channel, request, (reader) => new I32Decoder(reader, request))
  return channel.call(call.request, call.decoder, { signal })
}

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
    await pool.use(async (_channel, gateway) => assert.equal(gateway.port, b.gateway.port))
    await pool.close()
  })

  it('says that none can be reached, trying each that may be well', async () => {
    const dead = [await start(), await start()]
    for (const server of dead) await server.close()
    const pool = new ChannelPool(
      dead.map(({ gateway }) => gateway),
      { connections: 2, callTimeoutMs: 1_000 },
    )
    for (let i = 0; i < 3; i++) {
      await assert.rejects(
        pool.use(async () => {}),
        { code: 'GATEWAY_UNREACHABLE', retryable: true },
      )
    }
    await pool.close()
  })

  it('gives work to the gateway that has least of it', async () => {
    const [a, b] = [await start(), await start()]
    const pool = new ChannelPool([a.gateway, b.gateway], { connections: 4, callTimeoutMs: 1_000 })
    const [first, second, third] = [hold(pool), hold(pool), hold(pool)]
    assert.deepEqual(await Promise.all([first.port, second.port, third.port]), [
      a.gateway.port,
      b.gateway.port,
      a.gateway.port,
    ])
    // A connection to the other one waits, but it has more to do.
    first.release()
    third.release()
    await Promise.all([first.done, third.done])
    const ports = [hold(pool), hold(pool)]
    for (const each of ports) assert.equal(await each.port, a.gateway.port)
    for (const each of [second, ...ports]) each.release()
    await Promise.all([second, ...ports].map(({ done }) => done))
    await pool.close()
  })

  it('lets one user try a gateway that failed, and comes back to it when that went well', async () => {
    const [a, b] = [await start(), await start()]
    let time = 0
    const clock = (): number => time
    const limits = { connections: 4, callTimeoutMs: 1_000, clock }
    const pool = new ChannelPool([a.gateway, b.gateway], limits)
    await pool.use(async (channel) => channel.destroy(new Error('broken')))
    const avoiding = [hold(pool), hold(pool)]
    for (const each of avoiding) assert.equal(await each.port, b.gateway.port)
    time = 1_000
    const [trial, other] = [hold(pool), hold(pool)]
    assert.deepEqual(await Promise.all([trial.port, other.port]), [a.gateway.port, b.gateway.port])
    trial.release()
    await trial.done
    const back = hold(pool)
    assert.equal(await back.port, a.gateway.port)
    // All connections are out: one that comes free is given up for the gateway with less to do.
    avoiding[0]?.release()
    await avoiding[0]?.done
    const more = hold(pool)
    assert.equal(await more.port, a.gateway.port)
    for (const each of [...avoiding, other, back, more]) each.release()
    await Promise.all([...avoiding, other, back, more].map(({ done }) => done))
    await pool.close()
  })

  it('holds no more connections to a gateway than it may', async () => {
    const [a, b] = [await start(), await start()]
    const limits = { connections: 10, perGateway: 2, callTimeoutMs: 1_000 }
    const pool = new ChannelPool([a.gateway, b.gateway], limits)
    const users = new Map([a, b].map(({ gateway }) => [gateway.port, { now: 0, most: 0 }]))
    await Promise.all(
      Array.from({ length: 20 }, () =>
        pool.use(async (channel, { port }) => {
          const here = users.get(port) ?? { now: 0, most: 0 }
          here.most = Math.max(here.most, ++here.now)
          assert.equal(await ask(channel), 2)
          here.now--
        }),
      ),
    )
    assert.deepEqual(
      [...users.values()].map(({ most }) => most),
      [2, 2],
    )
    assert.deepEqual([a.accepted, b.accepted], [2, 2])
    await pool.close()
  })

  it('tells who waits in line, or is in a call, that it was aborted, and blames no gateway', async () => {
    const silent = await startRawServer(() => {})
    const [server, abort] = [await start(), new AbortController()]
    const gateways = [gatewayAt(silent.port, kind), server.gateway]
    const limits = { connections: 1, callTimeoutMs: 60_000, clock: () => 0 }
    const pool = new ChannelPool(gateways, limits)
    const { signal } = abort
    const calling = pool.use((channel) => ask(channel, signal), { signal })
    const waiting = pool.use(async () => {}, { signal })
    abort.abort()
    await assert.rejects(calling, { code: 'INTERRUPTED' })
    await assert.rejects(waiting, { code: 'INTERRUPTED' })
    await assert.rejects(
      pool.use(async () => {}, { signal }),
      { code: 'INTERRUPTED' },
    )
    await pool.use(async (_, gateway) => assert.equal(gateway.port, silent.port))
    await pool.close()
    await silent.close()
  })

  it('ends every call when its own signal is aborted', async () => {
    let asked = (): void => {}
    const begun = new Promise<void>((resolve) => (asked = resolve))
    const silent = await startRawServer((socket) => socket.once('data', () => asked()))
    const abort = new AbortController()
    const pool = new ChannelPool([gatewayAt(silent.port, kind)], {
      ...{ connections: 1, callTimeoutMs: 60_000, signal: abort.signal },
    })
    const calls = [pool.use((channel) => ask(channel)), pool.use((channel) => ask(channel))]
    const rejected = calls.map((call) => assert.rejects(call, { code: 'INTERRUPTED' }))
    await begun
    abort.abort()
    await Promise.all(rejected)
    await pool.close()
    await silent.close()
  })

  it('follows the addresses that a name stands for', async () => {
    const first = await start()
    const { port } = first.gateway
    const second = await startRawServer(() => {}, { host: '127.0.0.2', port })
    let addresses = ['127.0.0.1']
    let time = 0
    const named = { ...first.gateway, host: 'gateway.test' }
    const pool = new ChannelPool([named], {
      ...{ connections: 4, callTimeoutMs: 1_000, clock: () => time },
      resolve: async () => addresses,
    })
    // One address: the name itself is connected to, which nobody here knows.
    await assert.rejects(
      pool.use(async () => {}),
      { code: 'GATEWAY_UNREACHABLE' },
    )
    addresses = ['127.0.0.2', '127.0.0.1', '::1']
    time = 2_000
    await pool.use(async () => {}).catch(() => {})
    const both = [hold(pool), hold(pool)]
    assert.deepEqual(await Promise.all(both.map(({ address }) => address)), [
      '127.0.0.1',
      '127.0.0.2',
    ])
    addresses = ['127.0.0.3', '127.0.0.2']
    time = 40_000
    await pool.use(async () => {})
    await new Promise((resolve) => setImmediate(resolve))
    // The one that is gone finishes what it has, and gets nothing more.
    for (const each of both) each.release()
    await Promise.all(both.map(({ done }) => done))
    const later = [hold(pool), hold(pool)]
    assert.ok(!(await Promise.all(later.map(({ address }) => address))).includes('127.0.0.1'))
    for (const each of later) each.release()
    await Promise.all(later.map(({ done }) => done))
    await pool.close()
    await second.close()
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
