import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { encodeCall, newCall } from '../../src/wire/calls.js'
import { openChannel } from '../../src/wire/channel.js'
import { dial } from '../../src/wire/dial.js'
import type { Gateway } from '../../src/wire/model.js'
import { I32Decoder } from '../../src/wire/reply-decoder.js'
import {
  authority,
  clientCertificate,
  expiredCertificate,
  lockedKey,
  selfSigned,
  serverCertificate,
} from '../support/certificate.js'
import {
  type ProxyOptions,
  startHttpFront,
  startProxy,
  startTlsFront,
} from '../support/front-gate.js'
import { startHttpServer } from '../support/http-server.js'
import { MemoryHBase } from '../support/memory-hbase.js'
import { gatewayAt, startRawServer, startStockServer } from '../support/stock-server.js'

const closing: (() => Promise<void>)[] = []
after(async () => {
  for (const close of closing) await close()
})

function closeLater<T extends { close(): Promise<void> }>(each: T): T {
  closing.push(() => each.close())
  return each
}

/** One call over a connection of its own. */
async function ask(gateway: Gateway): Promise<number> {
  const channel = await openChannel(gateway, { callTimeoutMs: 5_000 })
  try {
    const request = encodeCall(channel, 'getThriftServerType', () => {})
    const call = newCall(channel, request, (reader) => new I32Decoder(reader, request))
    return await channel.call(call.request, call.decoder)
  } finally {
    await channel.close()
  }
}

async function plainGateway(): Promise<number> {
  const kind = { api: 2, transport: 'buffered', protocol: 'binary' } as const
  const server = closeLater(await startStockServer(new MemoryHBase().thrift2(), kind))
  return server.gateway.port
}

async function httpGateway(): Promise<number> {
  return closeLater(await startHttpServer(2, new MemoryHBase().thrift2())).gateway.port
}

function over(transport: 'buffered' | 'http', port: number, more: Partial<Gateway> = {}): Gateway {
  return { ...gatewayAt(port, { api: 2, transport, protocol: 'binary' }), ...more }
}

describe('TLS', () => {
  it('carries a plain socket to a gateway behind a terminating proxy', async () => {
    const { port } = closeLater(await startTlsFront(await plainGateway()))
    assert.equal(await ask(over('buffered', port, { tls: true, access: { ca: authority } })), 2)
  })

  it('carries HTTP, by the name and by the address that the certificate is for', async () => {
    const { port } = closeLater(
      await startHttpFront(await httpGateway(), { tls: serverCertificate }),
    )
    for (const host of ['127.0.0.1', 'localhost']) {
      const gateway = over('http', port, { host, tls: true, access: { ca: authority } })
      assert.equal(await ask(gateway), 2)
    }
  })

  it('shows a certificate of ours where one is wanted, its key locked or not', async () => {
    const strict = {
      ...serverCertificate,
      ca: authority,
      requestCert: true,
      rejectUnauthorized: true,
    }
    const fronts = [
      ['buffered', closeLater(await startTlsFront(await plainGateway(), strict)).port],
      ['http', closeLater(await startHttpFront(await httpGateway(), { tls: strict })).port],
    ] as const
    for (const [transport, port] of fronts) {
      const secure = { tls: true, access: { ca: authority, ...clientCertificate } }
      assert.equal(await ask(over(transport, port, secure)), 2)
      const locked = { ...secure.access, key: lockedKey, passphrase: 'open-sesame' }
      assert.equal(await ask(over(transport, port, { tls: true, access: locked })), 2)
      await assert.rejects(ask(over(transport, port, { tls: true, access: { ca: authority } })), {
        code: 'GATEWAY_DENIED',
        retryable: false,
        message: /refused the TLS connection: certificate required/,
        hint: /--client-cert/,
      })
    }
  })

  it('says which files are of no use', async () => {
    const port = await plainGateway()
    for (const access of [
      { ...clientCertificate, key: selfSigned.key },
      { ...clientCertificate, key: lockedKey, passphrase: 'wrong-word' },
      { ...clientCertificate, key: lockedKey },
    ]) {
      const said = await ask(over('buffered', port, { tls: true, access })).catch(
        (error: Error) => error,
      )
      assert.ok(said instanceof Error)
      assert.equal('code' in said && said.code, 'CONFIG')
      assert.doesNotMatch(said.message, /wrong-word|PRIVATE/)
    }
  })

  for (const [what, certificate, access, host, message, hint] of [
    [
      'has expired',
      expiredCertificate,
      { ca: expiredCertificate.cert },
      'localhost',
      /expired/,
      /new certificate/,
    ],
    ['signed itself', selfSigned, {}, 'localhost', /self-signed/, /--ca-file/],
    [
      'is signed by nobody we know',
      serverCertificate,
      {},
      'localhost',
      /unable to (verify|get)/,
      /--ca-file/,
    ],
    [
      'is for another host',
      serverCertificate,
      { ca: authority },
      '127.0.0.2',
      /does not match/,
      /--gateway/,
    ],
  ] as const) {
    it(`refuses a certificate that ${what}`, async () => {
      const { port } = closeLater(await startTlsFront(await plainGateway(), certificate))
      const gateway = over('buffered', port, { host, tls: true, access, address: '127.0.0.1' })
      await assert.rejects(ask(gateway), {
        code: 'GATEWAY_UNREACHABLE',
        retryable: false,
        message,
        hint,
      })
    })
  }

  it('is told from a server that does not speak it', async () => {
    const noisy = closeLater(await startRawServer((socket) => socket.write('SSH-2.0-x\r\n')))
    const silent = closeLater(await startRawServer(() => {}))
    await assert.rejects(ask(over('buffered', noisy.port, { tls: true })), {
      code: 'GATEWAY_MISMATCH',
      message: /does not speak TLS/,
    })
    const access = { connectTimeoutMs: 50 }
    await assert.rejects(ask(over('buffered', silent.port, { tls: true, access })), {
      code: 'GATEWAY_MISMATCH',
      message: /answered nothing of TLS within 0.05 s/,
    })
  })
})

describe('a proxy', () => {
  async function proxied(
    tls: boolean,
    options: ProxyOptions = {},
    authorization?: string,
  ): Promise<{ gateway: Gateway; proxy: Awaited<ReturnType<typeof startProxy>> }> {
    const proxy = closeLater(await startProxy(options))
    const front = closeLater(
      await startHttpFront(await httpGateway(), tls ? { tls: serverCertificate } : {}),
    )
    const access = {
      ca: authority,
      proxy: {
        host: '127.0.0.1',
        port: proxy.port,
        tls: false,
        ...(authorization === undefined ? {} : { authorization }),
      },
    }
    // A name that only the proxy can make something of.
    return { gateway: over('http', front.port, { host: 'gateway.test', tls, access }), proxy }
  }

  const basic = `Basic ${Buffer.from('me:secret-word').toString('base64')}`

  it('is told where to go for HTTP, and makes a tunnel for HTTPS', async () => {
    for (const [tls, method] of [
      [false, 'POST'],
      [true, 'CONNECT'],
    ] as const) {
      const { gateway, proxy } = await proxied(tls, { credentials: 'me:secret-word' }, basic)
      assert.equal(await ask(gateway), 2)
      assert.deepEqual(
        proxy.requests.map((request) => request.method),
        [method],
      )
    }
  })

  it('that wants credentials, or makes no way, is what the error names', async () => {
    for (const tls of [false, true]) {
      const { gateway, proxy } = await proxied(tls, { credentials: 'me:secret-word' })
      await assert.rejects(ask(gateway), {
        code: 'GATEWAY_DENIED',
        message: new RegExp(`^the proxy 127.0.0.1:${proxy.port} wants credentials`),
        hint: /HTTPS_PROXY/,
      })
    }
    for (const [refuse, code, retryable] of [
      [403, 'GATEWAY_DENIED', false],
      [502, 'GATEWAY_UNREACHABLE', true],
    ] as const) {
      const { gateway } = await proxied(true, { refuse })
      await assert.rejects(ask(gateway), {
        code,
        retryable,
        message: /made no way to gateway.test:\d+: HTTP/,
      })
    }
    const { gateway, proxy } = await proxied(true)
    await proxy.close()
    await assert.rejects(ask(gateway), {
      code: 'GATEWAY_UNREACHABLE',
      message: new RegExp(`through the proxy 127.0.0.1:${proxy.port}: connection refused`),
      hint: /NO_PROXY/,
    })
  })

  it('may be spoken to in TLS itself', async () => {
    const { gateway } = await proxied(true, { tls: selfSigned })
    const proxy = { host: '127.0.0.1', port: 1, tls: true, ...gateway.access?.proxy }
    await assert.rejects(ask({ ...gateway, access: { proxy: { ...proxy, tls: true } } }), {
      code: 'GATEWAY_UNREACHABLE',
      message: /self-signed/,
    })
  })
})

describe('dialling', () => {
  it('is given up when nothing comes of it in time, and when it is aborted', async () => {
    // It takes the connection, but never says what a proxy says.
    const silent = closeLater(await startRawServer(() => {}))
    const proxy = { host: '127.0.0.1', port: silent.port, tls: false }
    const gateway = over('http', 1, { host: 'gateway.test', tls: true, access: { proxy } })
    const access = { proxy, connectTimeoutMs: 50 }
    await assert.rejects(dial({ ...gateway, access }), {
      code: 'GATEWAY_UNREACHABLE',
      message: /no connection within 0.05 s/,
      retryable: true,
    })
    const abort = new AbortController()
    const dialling = dial(gateway, { signal: abort.signal })
    abort.abort()
    await assert.rejects(dialling, { code: 'INTERRUPTED' })
    await assert.rejects(dial(gateway, { signal: abort.signal }), { code: 'INTERRUPTED' })
  })
})
