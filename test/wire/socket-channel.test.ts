import assert from 'node:assert/strict'
import net from 'node:net'
import { after, describe, it } from 'node:test'
import { encodeCall, newCall } from '../../src/wire/calls.js'
import { openChannel } from '../../src/wire/channel.js'
import { I32Decoder } from '../../src/wire/reply-decoder.js'
import type { RpcChannel } from '../../src/wire/types.js'
import { MemoryHBase } from '../support/memory-hbase.js'
import { gatewayAt, startRawServer, startStockServer } from '../support/stock-server.js'

const plain = { api: 2, transport: 'buffered', protocol: 'binary' } as const
const options = { callTimeoutMs: 5_000 }

function ask(channel: RpcChannel, timeoutMs?: number, signal?: AbortSignal): Promise<number> {
  const request = encodeCall(channel, 'getThriftServerType', () => {})
  const call = newCall(channel, request, (reader) => new I32Decoder(reader, request))
  return channel.call(call.request, call.decoder, {
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(signal === undefined ? {} : { signal }),
  })
}

describe('a socket channel', () => {
  const closing: (() => Promise<void>)[] = []
  after(async () => {
    for (const close of closing) await close()
  })

  for (const transport of ['buffered', 'framed'] as const) {
    for (const protocol of ['binary', 'compact'] as const) {
      it(`carries many calls at once over ${transport} ${protocol}, in order`, async () => {
        const server = await startStockServer(new MemoryHBase().thrift2(), {
          api: 2,
          transport,
          protocol,
        })
        closing.push(server.close)
        const channel = await openChannel(server.gateway, options)
        const answers = await Promise.all(Array.from({ length: 50 }, () => ask(channel)))
        assert.deepEqual(new Set(answers), new Set([2]))
        await channel.close()
        assert.equal(channel.alive, false)
      })
    }
  }

  it('rejects every outstanding call when the connection breaks, and every later one at once', async () => {
    const server = await startRawServer((socket) => socket.once('data', () => socket.destroy()))
    closing.push(server.close)
    const channel = await openChannel(gatewayAt(server.port, plain), options)
    const results = await Promise.allSettled([ask(channel), ask(channel), ask(channel)])
    for (const result of results) {
      assert.equal(result.status, 'rejected')
      assert.equal(result.reason.code, 'GATEWAY_CLOSED')
      assert.equal(result.reason.retryable, true)
    }
    await assert.rejects(ask(channel), { code: 'GATEWAY_CLOSED' })
  })

  it('gives a silent gateway up after the deadline, with all its calls', async () => {
    const server = await startRawServer(() => {})
    closing.push(server.close)
    const channel = await openChannel(gatewayAt(server.port, plain), options)
    const [first, second] = await Promise.allSettled([ask(channel, 50), ask(channel)])
    assert.equal(first.status === 'rejected' && first.reason.code, 'CALL_TIMEOUT')
    assert.equal(second.status === 'rejected' && second.reason.code, 'CALL_TIMEOUT')
    assert.equal(channel.alive, false)
  })

  it('stops waiting when the caller aborts', async () => {
    const server = await startRawServer(() => {})
    closing.push(server.close)
    const channel = await openChannel(gatewayAt(server.port, plain), options)
    const abort = new AbortController()
    const call = ask(channel, 5_000, abort.signal)
    abort.abort()
    await assert.rejects(call, { code: 'INTERRUPTED' })
    await assert.rejects(ask(channel, 5_000, abort.signal), { code: 'INTERRUPTED' })
  })

  it('refuses bytes that are no answer', async () => {
    for (const noise of ['SSH-2.0-OpenSSH_9.2\r\n', 'HTTP/1.1 400 Bad Request\r\n\r\n']) {
      const server = await startRawServer((socket) => socket.write(noise))
      closing.push(server.close)
      for (const transport of ['buffered', 'framed'] as const) {
        const gateway = gatewayAt(server.port, { ...plain, transport })
        const channel = await openChannel(gateway, options)
        await assert.rejects(ask(channel), {
          code: 'GATEWAY_MISMATCH',
          message: /is an (SSH|HTTP) server, not a Thrift gateway/,
        })
      }
    }
  })

  it('refuses an answer to a call that is not wholly sent', async () => {
    const early = await startRawServer((socket) => {
      socket.pause()
      const answer = Buffer.from('8001000200000003707574000000010800000000000200', 'hex')
      socket.write(answer)
    })
    closing.push(early.close)
    const channel = await openChannel(gatewayAt(early.port, plain), options)
    const request = encodeCall(channel, 'put', () => {})
    const call = newCall(channel, request, (reader) => new I32Decoder(reader, request))
    const pieces = [...request.pieces, Buffer.alloc(64 << 20)]
    await assert.rejects(channel.call({ ...request, pieces }, call.decoder), {
      code: 'PROTOCOL',
      message: /an answer before the call was sent/,
    })
  })

  it('says that nobody listens', async () => {
    const server = await startRawServer(() => {})
    await server.close()
    await assert.rejects(openChannel(gatewayAt(server.port, plain), options), {
      code: 'GATEWAY_UNREACHABLE',
      message: new RegExp(`thrift2://127.0.0.1:${server.port}`),
    })
  })

  it('does not pile calls up in a socket that takes no more', async () => {
    let accepted: net.Socket | undefined
    const server = await startRawServer((socket) => {
      accepted = socket
      socket.pause()
    })
    closing.push(server.close)
    const written: net.Socket[] = []
    const connect = net.connect
    net.connect = ((...args: Parameters<typeof connect>) => {
      const socket = connect(...args)
      written.push(socket)
      return socket
    }) as typeof connect
    try {
      const channel = await openChannel(gatewayAt(server.port, plain), options)
      const big = Buffer.alloc(1 << 20)
      const calls = Array.from({ length: 40 }, () => {
        const request = encodeCall(channel, 'put', () => {})
        const call = newCall(channel, request, (reader) => new I32Decoder(reader, request))
        return channel.call({ ...request, pieces: [...request.pieces, big] }, call.decoder)
      })
      const [socket] = written
      assert.ok(socket)
      assert.ok(socket.writableLength <= 2 * big.length, `${socket.writableLength} bytes queued`)
      channel.destroy(new Error('enough'))
      const settled = await Promise.allSettled(calls)
      assert.ok(settled.every((result) => result.status === 'rejected'))
    } finally {
      net.connect = connect
      accepted?.destroy()
    }
  })
})
