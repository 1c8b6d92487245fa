import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import type { GatewayAddress } from '../../src/client/gateway-url.js'
import { probeGateway } from '../../src/client/probe-gateway.js'
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
    })
    assert.ok(performance.now() - started < 6_000)
  })

  it('names a server that speaks something else', async () => {
    const server = await startRawServer((socket) => socket.write('220 smtp ready\r\n'))
    closing.push(server.close)
    await assert.rejects(probeGateway(address(server.port)), {
      code: 'GATEWAY_MISMATCH',
      message: /does not answer as a Thrift gateway/,
    })
  })

  it('names a gateway that is not there', async () => {
    const server = await startRawServer(() => {})
    await server.close()
    await assert.rejects(probeGateway(address(server.port)), { code: 'GATEWAY_UNREACHABLE' })
  })
})
