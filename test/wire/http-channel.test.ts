import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { HbulkError } from '../../src/errors.js'
import { encodeCall, newCall } from '../../src/wire/calls.js'
import { openChannel } from '../../src/wire/channel.js'
import { I32Decoder } from '../../src/wire/reply-decoder.js'
import type { RpcChannel } from '../../src/wire/types.js'
import { type HttpServerOptions, startHttpServer } from '../support/http-server.js'
import { MemoryHBase } from '../support/memory-hbase.js'

const plain = { callTimeoutMs: 5_000 }

function ask(channel: RpcChannel): Promise<number> {
  const request = encodeCall(channel, 'getThriftServerType', () => {})
  const call = newCall(channel, request, (reader) => new I32Decoder(reader, request))
  return channel.call(call.request, call.decoder)
}

async function withServer(
  options: HttpServerOptions,
  work: (channel: RpcChannel, server: Awaited<ReturnType<typeof startHttpServer>>) => Promise<void>,
): Promise<void> {
  const server = await startHttpServer(2, new MemoryHBase().thrift2(), options)
  const channel = await openChannel(server.gateway, plain)
  try {
    await work(channel, server)
  } finally {
    await channel.close()
    await server.close()
  }
}

describe('an HTTP channel', () => {
  it('carries many calls over one connection, in order', async () => {
    await withServer({}, async (channel, server) => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => ask(channel)))
      assert.deepEqual(new Set(answers), new Set([2]))
      assert.equal(server.connections, 1)
    })
  })

  it('goes on when the server ended the connection between calls', async () => {
    await withServer({}, async (channel, server) => {
      assert.equal(await ask(channel), 2)
      server.dropConnections()
      const again = await ask(channel).catch((error: unknown) => error)
      // When the call is out before the end is seen, nobody can know whether it was served.
      if (again !== 2) assert.equal((again as { retryable?: boolean }).retryable, true)
    })
  })

  it('closes however often it is told to', async () => {
    await withServer({}, async (channel) => {
      const call = ask(channel)
      await Promise.all([channel.close(), channel.close()])
      assert.equal(await call, 2)
      assert.equal(channel.alive, false)
    })
  })

  const redirect = { location: 'http://localhost:1/elsewhere' }
  for (const [status, code, retryable] of [
    [301, 'GATEWAY_MISMATCH', false],
    [401, 'GATEWAY_DENIED', false],
    [404, 'GATEWAY_MISMATCH', false],
    [503, 'GATEWAY_CLOSED', true],
  ] as const) {
    it(`says that it was answered ${status}`, async () => {
      const answer: HttpServerOptions['answer'] = (response) => {
        response.writeHead(status, status === 301 ? redirect : {}).end('<html>')
      }
      await withServer({ answer }, async (channel) => {
        await assert.rejects(ask(channel), {
          code,
          retryable,
          message: new RegExp(`HTTP ${status}`),
        })
        assert.equal(channel.alive, false)
      })
    })
  }

  for (const [what, status, headers, body, code, message, hint] of [
    [
      'a redirect, which it does not follow',
      302,
      { location: 'https://me:hunter2@sso.test/login?token=hunter2' },
      '',
      'GATEWAY_MISMATCH',
      /HTTP 302 Found$/,
      /^It sends on to https:\/\/\*\*\*@sso.test\/login, which/,
    ],
    [
      'a gateway that demands Kerberos',
      401,
      { 'www-authenticate': 'Negotiate' },
      '',
      'GATEWAY_DENIED',
      /HTTP 401/,
      /demands Kerberos \(SPNEGO\)/,
    ],
    [
      'a user who may not act for another',
      500,
      {},
      '<h2>javax.servlet.ServletException: User: hbase is not allowed to impersonate me</h2>',
      'GATEWAY_DENIED',
      /HTTP 500 .*: hbase is not allowed to impersonate me$/,
      /hadoop\.proxyuser/,
    ],
    ['an endless error page', 500, {}, '<'.repeat(100_000), 'GATEWAY_CLOSED', /HTTP 500/, /^$/],
  ] as const) {
    it(`names ${what}`, async () => {
      const answer: HttpServerOptions['answer'] = (response) => {
        response.writeHead(status, headers).end(body)
      }
      await withServer({ answer }, async (channel) => {
        await assert.rejects(ask(channel), (error) => {
          assert.ok(error instanceof HbulkError)
          assert.equal(error.code, code)
          assert.match(error.message, message)
          assert.match(error.hint ?? '', hint)
          return true
        })
      })
    })
  }

  it('refuses an answer that is longer or shorter than its message', async () => {
    for (const [bytes, code] of [
      [Buffer.from('<html>It works!</html>'), 'PROTOCOL'],
      [Buffer.from([0x80, 0x01, 0, 2, 0, 0]), 'GATEWAY_CLOSED'],
    ] as const) {
      await withServer({ answer: (response) => response.end(bytes) }, async (channel) => {
        await assert.rejects(ask(channel), { code })
      })
    }
  })

  it('names a server that does not speak TLS', async () => {
    await withServer({}, async (_channel, server) => {
      await assert.rejects(openChannel({ ...server.gateway, tls: true }, plain), {
        code: 'GATEWAY_MISMATCH',
        message: /^thrift2\+https:\/\/127\.0\.0\.1:\d+ does not speak TLS$/,
        hint: /thrift2\+http:/,
      })
    })
  })
})
