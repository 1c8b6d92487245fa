import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { collectHeaders } from '../../../src/cli/options/http-headers.js'
import { parseGlobalOptions } from '../../../src/cli/options/parse-global.js'
import type { Setting } from '../../../src/cli/options/settings.js'
import { clientCertificate } from '../../support/certificate.js'

const folder = mkdtempSync(join(tmpdir(), 'hbulk-terms-'))
after(() => rmSync(folder, { recursive: true }))

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const cert = file('cert.pem', clientCertificate.cert)
const key = file('key.pem', clientCertificate.key)

function parse(
  gateway: string,
  flags: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>> = {},
  headers: readonly string[] = [],
) {
  const settings = new Map<string, Setting>([
    ['gateway', { value: [gateway], source: 'flag', label: '--gateway' }],
  ])
  for (const [name, value] of Object.entries(flags)) {
    settings.set(name, { value, source: 'flag', label: `--${name}` })
  }
  return parseGlobalOptions(settings, collectHeaders(headers, environment, undefined), environment)
}

describe('how gateways are reached', () => {
  it('is told only to those that it concerns', () => {
    const environment = {
      HBULK_CLIENT_KEY_PASSPHRASE: 'open-sesame',
      HTTPS_PROXY: 'proxy.test:3128',
      HTTP_PROXY: 'http://other.test',
      NO_PROXY: 'near.test',
    }
    const flags = { 'client-cert': cert, 'client-key': key, 'connect-timeout': '2s', 'do-as': 'me' }
    const urls = [
      'thrift2+https://far.test',
      'thrift2+tls://h',
      'thrift2+http://near.test',
      'thrift2://h',
    ]
    const { gateways } = parse(urls.join(), flags, environment, ['A: b'])
    const shown = { ...clientCertificate, passphrase: 'open-sesame', connectTimeoutMs: 2_000 }
    const access = [
      { ...shown, proxy: { host: 'proxy.test', port: 3128, tls: false } },
      shown,
      { connectTimeoutMs: 2_000 },
      { connectTimeoutMs: 2_000 },
    ]
    assert.deepEqual(
      gateways.map((gateway) => gateway.access),
      access,
    )
    const headers = { A: 'b', doAs: 'me' }
    assert.deepEqual(
      gateways.map((gateway) => gateway.headers),
      [headers, {}, headers, {}],
    )
  })

  it('is refused where nobody could honour it, or where it is no use', () => {
    const plain = 'thrift2://h'
    const secure = 'thrift2+tls://h'
    const cases: readonly [string, Readonly<Record<string, string>>, RegExp][] = [
      [plain, { 'do-as': 'me' }, /^--do-as is set, but no gateway is spoken to over HTTP/],
      [plain, { 'ca-file': cert }, /^--ca-file is set, but no gateway is spoken to in TLS/],
      [secure, { 'client-cert': cert }, /^--client-cert is given without --client-key/],
      [secure, { 'client-key': key }, /^--client-key is given without --client-cert/],
      [secure, { 'ca-file': join(folder, 'none') }, /^--ca-file '.*none' cannot be read/],
      [secure, { 'ca-file': key }, /^--ca-file '.*' holds no certificate in PEM format/],
      [secure, { 'client-cert': cert, 'client-key': cert }, /holds no private key in PEM format/],
      ['thrift2+http://h', { 'do-as': 'a\nb' }, /has a character that HTTP headers cannot carry/],
    ]
    for (const [url, flags, message] of cases) {
      assert.throws(() => parse(url, flags), { code: 'USAGE', message })
    }
  })
})
