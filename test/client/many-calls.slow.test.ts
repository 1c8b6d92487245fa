import assert from 'node:assert/strict'
import net, { type AddressInfo } from 'node:net'
import { it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { ChannelPool } from '../../src/client/channel-pool.js'
import { encodeCall, newCall } from '../../src/wire/calls.js'
import { I32Decoder } from '../../src/wire/reply-decoder.js'
import type { RpcChannel } from '../../src/wire/types.js'
import { gatewayAt } from '../support/stock-server.js'

/** A million takes one or two minutes: HBULK_TEST_CALLS=1000000. */
const CALLS = Number(process.env.HBULK_TEST_CALLS ?? 50_000)
const USERS = 64
const SAMPLES = 10

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** A gateway that answers every call of a fixed length at once: framed, with the number of the call. */
async function cannedGateway(): Promise<net.Server> {
  const head = Buffer.from('800100020000001367657454687269667453657276657254797065', 'hex')
  const tail = Buffer.from('0800000000000200', 'hex')
  const answer = Buffer.concat([Buffer.alloc(4), head, Buffer.alloc(4), tail])
  answer.writeInt32BE(answer.length - 4)
  const requestBytes = 4 + head.length + 4 + 1
  const server = net.createServer({ noDelay: true }, (socket) => {
    let rest: Buffer = Buffer.alloc(0)
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      const whole = Math.floor(bytes.length / requestBytes)
      const out = Buffer.allocUnsafe(whole * answer.length)
      for (let i = 0; i < whole; i++) {
        answer.copy(out, i * answer.length)
        const seqid = i * requestBytes + 4 + head.length
        bytes.copy(out, i * answer.length + 4 + head.length, seqid, seqid + 4)
      }
      rest = Buffer.from(bytes.subarray(whole * requestBytes))
      socket.write(out)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

function ask(channel: RpcChannel): Promise<number> {
  const request = encodeCall(channel, 'getThriftServerType', () => {})
  const call = newCall(channel, request, (reader) => new I32Decoder(reader, request))
  return channel.call(call.request, call.decoder)
}

/** What lies in buffers is let go of some time after it is collected: the least of several looks is what is held. */
async function held(): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let look = 0; look < 8; look++) {
    collect()
    await setImmediate()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    least = Math.min(least, (heapUsed + arrayBuffers) / 2 ** 20)
  }
  return least
}

it(`${CALLS} calls leave nothing behind`, async (test) => {
  const server = await cannedGateway()
  const kind = { api: 2, transport: 'framed', protocol: 'binary' } as const
  const gateway = gatewayAt((server.address() as AddressInfo).port, kind)
  const abort = new AbortController()
  const limits = { connections: 8, callTimeoutMs: 30_000, signal: abort.signal }
  const pool = new ChannelPool([gateway], limits)
  test.after(async () => {
    await pool.close()
    server.close()
  })
  const { signal } = abort
  const samples: number[] = []
  let calls = 0
  const user = async (until: number): Promise<void> => {
    while (calls < until) {
      calls++
      assert.equal(await pool.use(ask, { signal }), 2)
    }
  }
  for (let sample = 1; sample <= SAMPLES; sample++) {
    const until = (CALLS * sample) / SAMPLES
    await Promise.all(Array.from({ length: USERS }, () => user(until)))
    samples.push(await held())
  }
  test.diagnostic(`MiB held after each tenth: ${samples.map((each) => each.toFixed(1)).join(' ')}`)
  // What waits to be collected comes and goes: the least is what is held for good.
  const floor = (from: number, to: number): number => Math.min(...samples.slice(from, to))
  // What a call leaves behind at the least is an object: some 50 bytes.
  const grown = floor(SAMPLES / 2, SAMPLES) - floor(0, SAMPLES / 2)
  assert.ok(grown < 1, samples.join())
})
