import assert from 'node:assert/strict'
import { it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ChannelPool } from '../../src/client/channel-pool.js'
import { withRetries } from '../../src/client/retry.js'
import { HbulkError } from '../../src/errors.js'
import { encodeCall, newCall } from '../../src/wire/calls.js'
import { I32Decoder } from '../../src/wire/reply-decoder.js'
import type { RpcChannel } from '../../src/wire/types.js'
import { startHttpServer } from '../support/http-server.js'
import { MemoryHBase } from '../support/memory-hbase.js'
import { type StockServer, startStockServer } from '../support/stock-server.js'

const USERS = 200
const CALLS = 40

function ask(channel: RpcChannel): Promise<number> {
  const request = encodeCall(channel, 'getThriftServerType', () => {})
  const call = newCall(channel, request, (reader) => new I32Decoder(reader, request))
  return channel.call(call.request, call.decoder)
}

/** Every user makes calls, again when they fail; whatever happens to the gateways, all of them end. */
async function useUnderFire(pool: ChannelPool): Promise<{ tries: number; failures: number }> {
  let [tries, failures] = [0, 0]
  const call = async (): Promise<void> => {
    tries++
    try {
      assert.equal(await pool.use(ask), 2)
    } catch (error) {
      failures++
      assert.ok(error instanceof HbulkError && error.retryable, String(error))
      throw error
    }
  }
  await Promise.all(
    Array.from({ length: USERS }, async () => {
      for (let i = 0; i < CALLS; i++) await withRetries(call, { retries: 50 })
    }),
  )
  return { tries, failures }
}

it('200 users get their answers while gateways are stopped and started', async () => {
  const kind = { api: 2, transport: 'framed', protocol: 'binary' } as const
  const start = (port = 0): Promise<StockServer> =>
    startStockServer(new MemoryHBase().thrift2(), kind, { port })
  const servers = [await start(), await start(), await start()]
  const gateways = servers.map(({ gateway }) => gateway)
  const limits = { connections: 24, perGateway: 16, callTimeoutMs: 5_000 }
  const pool = new ChannelPool(gateways, limits)
  let done = false
  let stops = 0
  const fire = async (): Promise<void> => {
    while (!done) {
      const victim = stops++ % servers.length
      await servers[victim]?.close()
      await sleep(20)
      servers[victim] = await start(gateways[victim]?.port)
      await sleep(20)
    }
  }
  const firing = fire()
  const { tries, failures } = await useUnderFire(pool).finally(() => {
    done = true
  })
  await firing
  assert.ok(stops > 2 && failures > 0, `${failures} of ${tries} calls failed, ${stops} stops`)
  assert.equal(tries - failures, USERS * CALLS)
  assert.equal(await pool.use(ask), 2)
  await pool.close()
  for (const server of servers) await server.close()
})

it('and so they do over HTTP while connections are cut', async () => {
  const servers = [1, 2].map(() => startHttpServer(2, new MemoryHBase().thrift2()))
  const running = await Promise.all(servers)
  const pool = new ChannelPool(
    running.map(({ gateway }) => gateway),
    { connections: 16, callTimeoutMs: 5_000 },
  )
  const firing = setInterval(() => {
    for (const server of running) server.dropConnections()
  }, 100)
  const { tries, failures } = await useUnderFire(pool).finally(() => clearInterval(firing))
  assert.equal(tries - failures, USERS * CALLS)
  await pool.close()
  for (const server of running) await server.close()
})
