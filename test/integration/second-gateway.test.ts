import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openClient } from '../../src/client/thread-client.js'
import { gatewayName } from '../../src/wire/gateway-name.js'
import { hbulk } from '../cli/support/spawn-cli.js'
import { defaultGateway, realGateways } from '../support/real-gateways.js'
import { writeCells } from '../support/write-cells.js'

const SOURCE = 'second_gateway_source'
const TARGET = 'second_gateway_target'

/** A proxy before an HTTP gateway that asks for a header, as managed services have it. */
function guard(port: number, seen: http.IncomingHttpHeaders[]): http.Server {
  return http.createServer((request, response) => {
    seen.push(request.headers)
    if (request.headers.accesskeyid !== 'sesame') {
      response.writeHead(401).end()
      return
    }
    const { method, url: path, headers } = request
    const onward = http.request({ host: '127.0.0.1', port, method, path, headers }, (reply) => {
      response.writeHead(reply.statusCode ?? 500, reply.headers)
      reply.pipe(response)
    })
    onward.on('error', () => response.destroy())
    request.pipe(onward)
  })
}

/** Before a gateway: it is gone, for good, with the first call of this name that is made through it. */
async function startDoomed(port: number, call: string): Promise<net.Server> {
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    const onward = net.connect(port, '127.0.0.1')
    for (const each of [socket, onward]) sockets.add(each.on('error', () => {}))
    onward.on('data', (bytes) => socket.write(bytes))
    onward.on('close', () => socket.destroy())
    socket.on('close', () => onward.destroy())
    socket.on('data', (bytes) => {
      if (!bytes.includes(call)) return onward.write(bytes)
      server.close()
      for (const each of sockets) each.destroy()
      return undefined
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

describe('a second gateway that asks for headers, before a real HBase', () => {
  const client = openClient([defaultGateway], {
    ...{ connections: 2, callTimeoutMs: 60_000, retries: 3 },
  })
  const behind = realGateways.find(({ api, transport }) => api === 2 && transport === 'http')
  const seen: http.IncomingHttpHeaders[] = []
  let server: http.Server
  let folder: string
  let to: string

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hbulk-second-'))
    server = guard(behind?.port ?? 0, seen)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    to = `thrift2+http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    await drop()
    await client.admin.createTable({ name: SOURCE, families: [{ name: 'd' }] }, [])
    const cell = { family: 'd', qualifier: 'q', timestamp: 1, value: 'v' }
    await writeCells(client, SOURCE, [
      { ...cell, row: 'a' },
      { ...cell, row: 'b' },
    ])
  })

  after(async () => {
    await drop()
    await client.close()
    server.close()
    server.closeAllConnections()
    await rm(folder, { recursive: true })
  })

  async function drop(): Promise<void> {
    for (const name of [SOURCE, TARGET]) {
      if (await client.admin.tableExists(name)) await client.admin.deleteTable(name)
    }
  }

  const run = (args: readonly string[], env?: Readonly<Record<string, string>>) => {
    const first = [
      '--gateway',
      gatewayName(behind ?? assert.fail()),
      '--header',
      'X-First: secret1',
    ]
    const common = [...first, '--no-progress', '--to-gateway', to]
    const [command = '', ...rest] = args
    return hbulk([command, ...common, ...rest], env)
  }

  it('gets its own from copytable and verify, which keep them to themselves', async () => {
    const jobDir = join(folder, 'job')
    const copy = [`--new.name=${TARGET}`, '--create', '--verify', '--job-dir', jobDir, SOURCE]
    const copied = await run(['copytable', '--to-header', 'ACCESSKEYID: sesame', '-vv', ...copy])
    assert.equal(copied.status, 0, copied.stderr)
    const compared = await run(['verify', '--json', SOURCE, TARGET], {
      HBULK_TO_ACCESS_KEY_ID: 'sesame',
    })
    assert.equal(compared.status, 0, compared.stderr)
    assert.ok(seen.length > 5)
    assert.deepEqual(
      seen.filter(
        (headers) => headers['x-first'] !== undefined || headers.accesskeyid !== 'sesame',
      ),
      [],
    )
    const kept = readdirSync(jobDir).map((name) => readFileSync(join(jobDir, name), 'utf8'))
    assert.ok(kept.length > 0)
    const said = [copied, compared].flatMap(({ stdout, stderr }) => [stdout, stderr])
    for (const text of [...kept, ...said]) assert.doesNotMatch(text, /sesame|secret1/)
  })

  it('says without them that it denies access', async () => {
    const { status, stderr } = await run(['verify', SOURCE, TARGET, '--retries=0'])
    assert.equal(status, 4, stderr)
    assert.match(
      stderr,
      /401.* HBULK_TO_ACCESS_KEY_ID and HBULK_TO_ACCESS_SIGNATURE, or --to-header/,
    )
  })

  it('is named by its own flag when it is not there', async () => {
    const gone = ['--to-gateway', 'thrift2://127.0.0.1:1', '--retries', '0']
    const gateway = ['--gateway', gatewayName(defaultGateway)]
    const { status, stderr } = await hbulk(['verify', SOURCE, ...gone, ...gateway])
    assert.equal(status, 4)
    assert.match(stderr, /cannot reach thrift2:\/\/127\.0\.0\.1:1.* --to-gateway names another one/)
  })

  for (const [command, call] of [
    [['copytable', SOURCE, `--new.name=${TARGET}`], 'putMultiple'],
    [['verify', SOURCE, TARGET], 'openScanner'],
  ] as const) {
    it(`is named by its own flag when it goes in the middle of ${command[0]}`, async () => {
      const doomed = await startDoomed(defaultGateway.port, call)
      const { port } = doomed.address() as AddressInfo
      const gateways = ['--gateway', gatewayName(defaultGateway)]
      const second = [`--to-gateway=thrift2://127.0.0.1:${port}`, '--retries=1']
      const { status, stderr } = await hbulk([...command, ...gateways, ...second])
      assert.equal(status, 4, stderr)
      assert.match(stderr, new RegExp(`cannot reach .*:${port}: .* --to-gateway names another one`))
      assert.equal(doomed.listening, false)
    })
  }
})
