import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { after, describe, it } from 'node:test'
import type { GatewayAddress } from '../../src/client/gateway-url.js'
import { probeGateway } from '../../src/client/probe-gateway.js'
import { authority, selfSigned, serverCertificate } from '../support/certificate.js'
import { startHttpFront, startTlsFront } from '../support/front-gate.js'
import { startHttpServer } from '../support/http-server.js'
import { type Handler, stockReply } from '../support/loopback.js'
import { MemoryHBase } from '../support/memory-hbase.js'
import { startRawServer, startStockServer } from '../support/stock-server.js'

function address(port: number, fixed: Partial<GatewayAddress> = {}): GatewayAddress {
  return {
    host: '127.0.0.1',
    port,
    api: undefined,
    transport: undefined,
    protocol: undefined,
    tls: false,
    path: '/',
    headers: {},
    ...fixed,
  }
}

describe('probing a gateway', () => {
  const closing: (() => Promise<void>)[] = []
  after(async () => {
    for (const close of closing) await close()
  })

  for (const api of [1, 2] as const) {
    it(`finds out that it is Thrift${api}, and says so when the other was asked for`, async () => {
      const hbase = new MemoryHBase()
      const handler = api === 1 ? hbase.thrift1() : hbase.thrift2()
      const kind = { api, transport: 'buffered', protocol: 'binary' } as const
      const server = await startStockServer(handler, kind)
      closing.push(server.close)
      const lines: string[] = []
      const found = await probeGateway(address(server.gateway.port), (line) => lines.push(line))
      assert.deepEqual(found, server.gateway)
      assert.match(lines.join(), new RegExp(`thrift${api}://`))
      await assert.rejects(probeGateway(address(server.gateway.port, { api: api === 1 ? 2 : 1 })), {
        code: 'GATEWAY_MISMATCH',
        hint: new RegExp(`thrift${api}://127.0.0.1:${server.gateway.port}`),
      })
    })
  }

  it('gives a server that says nothing up within its time', async () => {
    const server = await startRawServer(() => {})
    closing.push(server.close)
    const started = performance.now()
    await assert.rejects(probeGateway(address(server.port, { transport: 'framed' })), {
      code: 'GATEWAY_MISMATCH',
      message: /takes connections but says nothing$/,
    })
    assert.ok(performance.now() - started < 6_000)
  })

  it('names a server of another kind', async () => {
    const noise = 'x'.repeat(100)
    for (const [greeting, message] of [
      ['SSH-2.0-OpenSSH_9.2\r\n', /is an SSH server, not a Thrift gateway/],
      ['220 smtp ready\r\n', /is a mail or FTP server/],
      ['HTTP/1.1 400 Bad Request\r\n\r\n', /is an HTTP server/],
      ['-ERR unknown command\r\n', /is a Redis server/],
      [noise, /does not answer as a Thrift gateway does/],
    ] as const) {
      const server = await startRawServer((socket) =>
        socket.once('data', () => socket.end(greeting)),
      )
      closing.push(server.close)
      for (const fixed of [{}, { transport: 'framed' }] as const) {
        await assert.rejects(probeGateway(address(server.port, fixed)), {
          code: 'GATEWAY_MISMATCH',
          message,
        })
      }
    }
  })

  it('is not drowned by a server that never stops talking', async () => {
    let sent = 0
    const server = await startRawServer((socket) => {
      const pour = (): void => {
        // It begins as a frame, and as the name of a method of 2 GB.
        const bytes = randomBytes(1 << 16)
        bytes.writeUInt32BE(0x80010002, 0)
        bytes.writeUInt32BE(0x7fffffff, 4)
        sent += bytes.length
        if (socket.write(bytes)) setImmediate(pour)
        else socket.once('drain', pour)
      }
      pour()
    })
    closing.push(server.close)
    const before = process.memoryUsage().rss
    const started = performance.now()
    await assert.rejects(probeGateway(address(server.port)), { code: 'GATEWAY_MISMATCH' })
    assert.ok(performance.now() - started < 8_000)
    assert.ok(sent > 0)
    assert.ok(process.memoryUsage().rss - before < 200 * 2 ** 20)
  })

  it('says that a server speaks TLS, or does not, and what to write', async () => {
    const kind = { api: 2, transport: 'framed', protocol: 'compact' } as const
    const server = await startStockServer(new MemoryHBase().thrift2(), kind)
    const front = await startTlsFront(server.gateway.port)
    const http = await startHttpServer(2, new MemoryHBase().thrift2())
    const https = await startHttpFront(http.gateway.port, { tls: serverCertificate })
    closing.push(server.close, front.close, http.close, https.close)
    const access = { ca: authority }
    const query = '\\?transport=framed&protocol=compact'
    for (const [port, fixed, hint] of [
      [front.port, {}, `thrift2\\+tls://127.0.0.1:${front.port}${query}'`],
      [server.gateway.port, { tls: true }, `thrift2://127.0.0.1:${server.gateway.port}${query}'`],
      [https.port, {}, `thrift2\\+https://127.0.0.1:${https.port}'`],
      [https.port, { transport: 'http' }, `thrift2\\+https://127.0.0.1:${https.port}'`],
      [http.gateway.port, {}, `thrift2\\+http://127.0.0.1:${http.gateway.port}'`],
    ] as const) {
      await assert.rejects(probeGateway(address(port, { access, ...fixed })), {
        code: 'GATEWAY_MISMATCH',
        hint: new RegExp(`Use --gateway '${hint}`),
      })
    }
    // Without the means to check its certificate it is all the same clear what it speaks.
    await assert.rejects(probeGateway(address(front.port)), {
      code: 'GATEWAY_UNREACHABLE',
      message: /tls:\/\/127.0.0.1:\d+: unable to (verify|get)/,
    })
  })

  it('tells nobody in clear what is meant for TLS', async () => {
    const seen: string[] = []
    const server = await startRawServer((socket) =>
      socket.on('data', (bytes) => {
        seen.push(bytes.toString('latin1'))
        socket.end('HTTP/1.1 404 Not Found\r\n\r\n')
      }),
    )
    closing.push(server.close)
    const headers = { ACCESSSIGNATURE: 'secret-word' }
    const fixed = { transport: 'http', tls: true, headers } as const
    await assert.rejects(probeGateway(address(server.port, fixed)), { code: 'GATEWAY_MISMATCH' })
    assert.ok(seen.some((text) => text.startsWith('POST')))
    assert.doesNotMatch(seen.join(), /secret-word/)
  })

  it('says what an HTTP server answered, and that its certificate is not trusted', async () => {
    for (const status of [404, 503]) {
      const answer = (response: ServerResponse): void => void response.writeHead(status).end()
      const server = await startHttpServer(2, {}, { answer })
      closing.push(server.close)
      const { port } = server.gateway
      await assert.rejects(probeGateway(address(port, { transport: 'http', api: 2 })), {
        code: 'GATEWAY_MISMATCH',
        message: new RegExp(`HTTP ${status}`),
      })
    }
    const server = await startHttpServer(2, {}, { tls: selfSigned })
    closing.push(server.close)
    const { port } = server.gateway
    await assert.rejects(probeGateway(address(port, { transport: 'http', tls: true })), {
      code: 'GATEWAY_UNREACHABLE',
      message: /self-signed certificate/,
    })
  })

  it('leaves no connection behind, neither after an answer nor when it is aborted', async () => {
    let open = 0
    let idle = (): void => {}
    let busy = (): void => {}
    const server = await startRawServer((socket) => {
      open++
      if (open === 3) busy()
      socket.on('data', async (bytes: Buffer) => {
        const framedBinary = bytes[0] === 0 && bytes[4] === 0x80
        if (!framedBinary || !answers) return
        const reply = await stockReply(
          2,
          'binary',
          bytes.subarray(4),
          new MemoryHBase().thrift2() as Handler,
        )
        const header = Buffer.alloc(4)
        header.writeInt32BE(reply.length)
        socket.write(Buffer.concat([header, reply]))
      })
      socket.on('close', () => {
        if (--open === 0) idle()
      })
    })
    closing.push(server.close)
    let answers = true
    const allClosed = (): Promise<void> =>
      new Promise((resolve) => {
        idle = resolve
        if (open === 0) resolve()
      })
    const started = performance.now()
    const { transport } = await probeGateway(address(server.port))
    assert.equal(transport, 'framed')
    await allClosed()

    answers = false
    const abort = new AbortController()
    const several = new Promise<void>((resolve) => {
      busy = resolve
    })
    const probing = probeGateway(address(server.port), undefined, abort.signal)
    const interrupted = assert.rejects(probing, { code: 'INTERRUPTED' })
    await several
    abort.abort()
    await interrupted
    await allClosed()
    // A guess that nobody ends takes two seconds.
    assert.ok(performance.now() - started < 1_800)
  })

  it('names a gateway that is not there', async () => {
    const server = await startRawServer(() => {})
    await server.close()
    await assert.rejects(probeGateway(address(server.port)), { code: 'GATEWAY_UNREACHABLE' })
  })
})
