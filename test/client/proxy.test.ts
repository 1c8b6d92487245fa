import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type ProxySettings, proxyFor } from '../../src/client/proxy.js'

const to = (host: string, port = 9090, tls = false) => ({ host, port, tls })
const isProxied = (noProxy: string, host: string, port?: number): boolean =>
  proxyFor({ http: 'http://p:3128', noProxy }, to(host, port)) !== undefined

describe('proxies', () => {
  it('are chosen by the scheme', () => {
    const settings: ProxySettings = { http: 'p:1', https: 'https://me:s%40cret@[::1]' }
    assert.deepEqual(proxyFor(settings, to('h')), { host: 'p', port: 1, tls: false })
    assert.deepEqual(proxyFor(settings, to('h', 9090, true)), {
      host: '::1',
      port: 443,
      tls: true,
      authorization: `Basic ${Buffer.from('me:s@cret').toString('base64')}`,
    })
    assert.equal(proxyFor({ https: 'p:1' }, to('h')), undefined)
    assert.equal(proxyFor({ http: '' }, to('h')), undefined)
  })

  it('are gone round where NO_PROXY says so, and for this machine', () => {
    for (const [noProxy, host, port] of [
      ['*', 'h'],
      ['a, example.com', 'gw.example.com'],
      ['.example.com', 'example.com'],
      ['*.example.com', 'GW.Example.com'],
      ['h:9090', 'h', 9090],
      ['10.0.0.0/8', '10.1.2.3'],
      ['fe80::/10', 'fe80::1'],
      ['10.1.2.3', '10.1.2.3'],
      ['[::2]:9090', '::2'],
      ['', 'localhost'],
      ['', '127.0.0.1'],
      ['', '::1'],
    ] as const) {
      assert.equal(isProxied(noProxy, host, port), false, `${noProxy} ${host}`)
    }
    for (const [noProxy, host, port] of [
      ['', 'h'],
      ['example.com', 'myexample.com'],
      ['h:9091', 'h', 9090],
      ['10.0.0.0/8', '11.1.2.3'],
      ['10.0.0.0/99', '10.1.2.3'],
      ['1.2.3.4', '5.1.2.3.4'],
      ['10.0.0.0/8', 'h'],
    ] as const) {
      assert.equal(isProxied(noProxy, host, port), true, `${noProxy} ${host}`)
    }
  })

  it('that cannot be read are refused without a word about their secrets', () => {
    for (const [http, message] of [
      ['http://me:hunter2@', /^HTTP_PROXY is no URL$/],
      ['socks5://me:hunter2@h:1', /^HTTP_PROXY names a proxy of the kind 'socks5'$/],
    ] as const) {
      assert.throws(() => proxyFor({ http }, to('h')), { code: 'CONFIG', message })
    }
  })
})
