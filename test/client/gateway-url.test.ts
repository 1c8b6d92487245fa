import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parseGatewayUrl } from '../../src/client/gateway-url.js'
import { HbulkError } from '../../src/errors.js'

function refusal(text: string): string {
  try {
    parseGatewayUrl(text)
  } catch (error) {
    assert.ok(error instanceof HbulkError)
    assert.equal(error.code, 'USAGE')
    return `${error.message}. ${error.hint ?? ''}`
  }
  assert.fail(`'${text}' was accepted`)
}

describe('parseGatewayUrl', () => {
  it('refuses what it cannot read, naming the right form', () => {
    const cases: readonly [string, RegExp][] = [
      ['', /has no scheme. Write thrift:\/\/localhost:9090/],
      ['localhost:9090', /has no scheme. Write thrift:\/\/localhost:9090/],
      ['thrift3://h', /unknown scheme 'thrift3'. Known are thrift:\/\//],
      ['http://h:9090/', /Write thrift1\+http:\/\/ or thrift2\+http:\/\//],
      ['thrift://', /names no host/],
      ['thrift://:9090', /names no host/],
      ['thrift://h:', /impossible port ''/],
      ['thrift://h:0', /between 1 and 65535/],
      ['thrift://h:65536', /impossible port '65536'/],
      ['thrift://h:9o90', /impossible port '9o90'/],
      ['thrift://h ost', /blank in it|impossible host/],
      ['thrift://::1:9090', /IPv6 addresses in brackets/],
      ['thrift://[::1', /IPv6 addresses in brackets/],
      ['thrift://[::zz]:1', /impossible host '::zz'/],
      ['thrift://h/hbase', /has the path '\/hbase'. Only HTTP has paths: thrift\+http:\/\//],
      ['thrift://h#x', /ends in '#x'/],
      ['thrift://h?transport=fast', /unknown transport 'fast'. Known are buffered and framed/],
      ['thrift://h?transport=http', /thrift2\+http:\/\//],
      ['thrift://h?protocol=json', /unknown protocol 'json'. Known are binary and compact/],
      ['thrift://h?protokol=binary', /unknown setting 'protokol'/],
      ['thrift://h?transport=framed&transport=buffered', /transport twice/],
      ['thrift2+http://h/?transport=framed', /framed transport over HTTP/],
      ['thrift1+https://h/?protocol=compact', /compact protocol over HTTP/],
    ]
    for (const [text, expected] of cases) assert.match(refusal(text), expected, text)
  })

  it('refuses a password and does not repeat it', () => {
    for (const text of [
      'thrift2+https://user:hunter2@h:9090/',
      'user:hunter2@h',
      'thrift://user:hun/ter2@h',
    ]) {
      assert.match(refusal(text), /user or password/)
      assert.doesNotMatch(refusal(text), /hun/)
    }
  })

  it('leaves open what the URL does not say', () => {
    assert.deepEqual(parseGatewayUrl('thrift://localhost'), {
      host: 'localhost',
      port: 9090,
      api: undefined,
      transport: undefined,
      protocol: undefined,
      tls: false,
      path: '/',
      headers: {},
    })
    const framed = parseGatewayUrl('thrift1://h:9094?transport=framed&protocol=compact')
    assert.deepEqual(
      [framed.api, framed.port, framed.transport, framed.protocol],
      [1, 9094, 'framed', 'compact'],
    )
  })

  it('knows HTTP, its path and its headers', () => {
    const headers = { ACCESSKEYID: 'key' }
    assert.deepEqual(
      parseGatewayUrl('THRIFT2+HTTPS://gw.example.com/a/b?protocol=binary', headers),
      {
        host: 'gw.example.com',
        port: 9090,
        api: 2,
        transport: 'http',
        protocol: 'binary',
        tls: true,
        path: '/a/b',
        headers,
      },
    )
    assert.equal(parseGatewayUrl('thrift1+http://h:80').path, '/')
    assert.equal(parseGatewayUrl('thrift1+http://h/gäte/%41€').path, '/g%C3%A4te/%41%E2%82%AC')
  })

  it('knows TLS on plain sockets', () => {
    const { api, tls, transport } = parseGatewayUrl('thrift2+tls://h?transport=framed')
    assert.deepEqual([api, tls, transport], [2, true, 'framed'])
    assert.deepEqual(parseGatewayUrl('thrift+tls://h').headers, {})
    assert.match(refusal('thrift1+tls://h/x'), /Only HTTP has paths: thrift1\+http:\/\//)
  })

  it('gives headers to HTTP gateways only', () => {
    const headers = { ACCESSKEYID: 'key' }
    assert.deepEqual(parseGatewayUrl('thrift2://h', headers).headers, {})
    assert.deepEqual(parseGatewayUrl('thrift://h?transport=framed', headers).headers, {})
    assert.deepEqual(parseGatewayUrl('thrift://h', headers).headers, {})
  })

  it('reads IPv6 addresses', () => {
    const { host, port } = parseGatewayUrl('thrift2://[fe80::1]:9091')
    assert.deepEqual([host, port], ['fe80::1', 9091])
    assert.equal(parseGatewayUrl('thrift2://[::1]').port, 9090)
  })

  it('throws nothing but USAGE, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((s) => `thrift://${s}`),
        ),
        (text) => {
          try {
            const { port } = parseGatewayUrl(text)
            assert.ok(port >= 1 && port <= 65_535)
          } catch (error) {
            assert.ok(error instanceof HbulkError && error.code === 'USAGE')
          }
        },
      ),
    )
  })
})
