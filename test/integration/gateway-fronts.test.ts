import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openClient } from '../../src/client/thread-client.js'
import {
  authority,
  clientCertificate,
  expiredCertificate,
  serverCertificate,
} from '../support/certificate.js'
import { type FrontGate, startHttpFront, startProxy, startTlsFront } from '../support/front-gate.js'
import { defaultGateway, realGateways } from '../support/real-gateways.js'
import { runHere } from '../support/run-here.js'

const TABLE = 'fronts_orders'
const ROWS = 500
const SECRETS = { HBULK_ACCESS_KEY_ID: 'key-word', HBULK_ACCESS_SIGNATURE: 'secret-word' }
const HEADERS = { ACCESSKEYID: 'key-word', ACCESSSIGNATURE: 'secret-word' }

/** Real gateways as managed services offer them: behind TLS, headers that authenticate, and proxies. */
describe('a gateway behind what authenticates', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hbulk-fronts-'))
  const input = join(folder, 'rows.psv')
  const ca = join(folder, 'ca.pem')
  const cert = join(folder, 'cert.pem')
  const key = join(folder, 'key.pem')
  const closing: FrontGate[] = []
  const admin = openClient([defaultGateway], {
    ...{ connections: 1, callTimeoutMs: 60_000, retries: 3 },
  })
  let count = 0

  before(async () => {
    writeFileSync(input, Array.from({ length: ROWS }, (_, n) => `row${n}|${n}\n`).join(''))
    writeFileSync(ca, authority)
    writeFileSync(cert, clientCertificate.cert)
    writeFileSync(key, clientCertificate.key)
    await drop()
  })

  after(async () => {
    await drop()
    await admin.close()
    for (const front of closing) await front.close()
    rmSync(folder, { recursive: true })
  })

  async function drop(): Promise<void> {
    if (await admin.admin.tableExists(TABLE)) await admin.admin.deleteTable(TABLE)
  }

  const httpPort = (api: number): number =>
    realGateways.find((each) => each.transport === 'http' && each.api === api)?.port ?? 0

  function opened(front: FrontGate): FrontGate {
    closing.push(front)
    return front
  }

  /** Loads and counts a table; nothing of what is secret may show anywhere. */
  async function loadAndCount(
    flags: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    await drop()
    const jobDir = join(folder, `job${count++}`)
    const common = [...flags, '--json', '-v', '--no-progress', '--threads', '2']
    const said: string[] = []
    const run = async (...args: string[]) => {
      const { status, stdout, stderr } = await runHere(args, environment)
      assert.equal(status, 0, stderr)
      said.push(stdout, stderr)
      return JSON.parse(stdout)
    }
    const columns = ['--columns', 'HBASE_ROW_KEY,d:n', '--separator', '|', '--create-table']
    const loaded = await run('importtsv', ...common, ...columns, '--job-dir', jobDir, TABLE, input)
    assert.equal(loaded.counters.rowsWritten, ROWS)
    const counted = await run('rowcounter', ...common, TABLE)
    assert.equal(counted.counters.rowsRead, ROWS)
    said.push((await runHere(['tables', ...flags, '--print-config'], environment)).stdout)
    for (const name of readdirSync(jobDir)) said.push(readFileSync(join(jobDir, name), 'utf8'))
    assert.doesNotMatch(said.join(), /secret-word|key-word|PRIVATE KEY/)
  }

  for (const api of [1, 2]) {
    it(`Thrift${api}: HTTPS, two headers and a user to act for, one connection for many calls`, async () => {
      const options = { tls: serverCertificate, wants: { ...HEADERS, doAs: 'me' } }
      const front = opened(await startHttpFront(httpPort(api), options))
      const url = `thrift${api}+https://localhost:${front.port}/`
      await loadAndCount(['--gateway', url, '--ca-file', ca, '--do-as', 'me'], SECRETS)
      const { requests, connections } = front
      assert.ok(requests.length > 2 * connections, `${requests.length} over ${connections}`)
    })
  }

  it('a certificate of ours that it demands', async () => {
    const strict = { ...serverCertificate, ca: authority, requestCert: true }
    const options = { tls: { ...strict, rejectUnauthorized: true } }
    const front = opened(await startHttpFront(httpPort(2), options))
    const flags = ['--gateway', `thrift2+https://localhost:${front.port}`, '--ca-file', ca]
    await loadAndCount([...flags, '--client-cert', cert, '--client-key', key])
    const { status, stderr } = await runHere(['tables', ...flags])
    assert.equal(status, 4)
    assert.match(stderr, /refused the TLS connection: certificate required\. .*--client-cert/)
  })

  it('TLS on a plain socket, found out by asking', async () => {
    const front = opened(await startTlsFront(defaultGateway.port))
    await loadAndCount(['--gateway', `thrift+tls://localhost:${front.port}`, '--ca-file', ca])
  })

  it('proxies, with and without a tunnel', async () => {
    const proxy = opened(await startProxy({ credentials: 'me:secret-word' }))
    const plain = opened(await startHttpFront(httpPort(2)))
    const secure = opened(await startHttpFront(httpPort(2), { tls: serverCertificate }))
    const url = `http://me:secret-word@127.0.0.1:${proxy.port}`
    const environment = { HTTP_PROXY: url, HTTPS_PROXY: url }
    const gateways = [
      ['--gateway', `thrift2+http://gateway.test:${plain.port}`],
      ['--gateway', `thrift2+https://gateway.test:${secure.port}`, '--ca-file', ca],
    ]
    for (const flags of gateways) await loadAndCount(flags, environment)
    const methods = new Set(proxy.requests.map(({ method }) => method))
    assert.deepEqual(methods, new Set(['POST', 'CONNECT']))
  })

  it('what is wrong with it gets one line, exit code 4 and no secret', async () => {
    const checking = opened(await startHttpFront(httpPort(2), { wants: HEADERS }))
    const expired = opened(await startHttpFront(httpPort(2), { tls: expiredCertificate }))
    const http = `thrift2+http://localhost:${checking.port}`
    const https = `thrift2+https://localhost:${expired.port}`
    const direct = `thrift2+http://localhost:${httpPort(2)}`
    const wrong = { ...SECRETS, HBULK_ACCESS_SIGNATURE: 'wrong-word' }
    const trusted = join(folder, 'expired.pem')
    writeFileSync(trusted, expiredCertificate.cert)
    const cases: readonly [readonly string[], Readonly<Record<string, string>>, RegExp][] = [
      [[http], {}, /answered HTTP 401 Unauthorized\. Give the credentials it wants/],
      [[http], wrong, /answered HTTP 401 Unauthorized\. It does not take the credentials/],
      [[https, '--ca-file', trusted], {}, /certificate has expired\. The gateway needs a new/],
      [[http.replace('+http', '+https')], {}, /HTTP 401 Unauthorized\. Give the credentials/],
      [[direct, '--do-as', 'me'], {}, /proxyuser is not configured\. See hbase\.thrift\.support/],
    ]
    for (const [[url = '', ...flags], environment, message] of cases) {
      const args = ['tables', '--gateway', url, ...flags]
      const { status, stderr } = await runHere(args, environment)
      assert.equal(status, 4, stderr)
      assert.match(stderr, message)
      assert.equal(stderr.trimEnd().split('\n').length, 1, stderr)
      assert.doesNotMatch(stderr, /-word/)
    }
  })
})
