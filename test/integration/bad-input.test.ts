import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openClient } from '../../src/client/thread-client.js'
import type { Gateway } from '../../src/client/types.js'
import { choosePort } from '../../src/sandbox/ports.js'
import { gatewayName } from '../../src/wire/gateway-name.js'
import { hbulk } from '../cli/support/spawn-cli.js'
import { realGateways } from '../support/real-gateways.js'
import { runHere } from '../support/run-here.js'
import { startRawServer } from '../support/stock-server.js'

const TABLE = 'oracle_bad_input'

function gatewayOf(api: number, transport: string): Gateway {
  const found = realGateways.find((each) => each.api === api && each.transport === transport)
  assert.ok(found)
  return found
}

const thrift2 = gatewayOf(2, 'buffered')
const thrift1 = gatewayOf(1, 'buffered')
const framed2 = gatewayOf(2, 'framed')
const framed1 = gatewayOf(1, 'framed')
const http2 = gatewayOf(2, 'http')

const urlOf = (gateway: Gateway, scheme = `thrift${gateway.api}`, query = ''): string =>
  `${scheme}://${gateway.host}:${gateway.port}${query}`

const folder = mkdtempSync(join(tmpdir(), 'hbulk-bad-input-'))
const input = join(folder, 'in.tsv')
const client = openClient([thrift2], { connections: 1, callTimeoutMs: 60_000, retries: 5 })

before(async () => {
  writeFileSync(input, 'a\t1\nb\t2\n')
  if (await client.admin.tableExists(TABLE)) await client.admin.deleteTable(TABLE)
  await client.admin.createTable({ name: TABLE, families: [{ name: 'd' }] })
})

after(async () => {
  await client.admin.deleteTable(TABLE)
  await client.close()
  rmSync(folder, { recursive: true })
})

/** The wrong guesses of a probe take two seconds each way; this leaves room for a busy machine. */
const FEW_SECONDS = 12_000

/** Runs hbulk and expects it to refuse: this exit code, one line with these parts, and nothing written. */
function refused(
  status: number,
  parts: readonly string[],
  gateway: string,
  ...args: string[]
): Promise<void> {
  return refusedBy(hbulk, status, parts, gateway, ...args)
}

/** The same without a process of its own, for what has been refused in one by the same code. */
function refusedHere(...expected: Parameters<typeof refused>): Promise<void> {
  return refusedBy(runHere, ...expected)
}

async function refusedBy(
  run: typeof hbulk | typeof runHere,
  status: number,
  parts: readonly string[],
  gateway: string,
  ...args: string[]
): Promise<void> {
  const [command = '', ...rest] = args
  const began = performance.now()
  const outcome = await run([command, '--gateway', gateway, '--no-progress', ...rest])
  const ms = performance.now() - began
  const { stderr } = outcome
  assert.equal(outcome.status, status, stderr)
  assert.match(stderr, new RegExp(`^hbulk ${command}: [^\n]*\n$`), 'not one line')
  for (const part of parts) assert.ok(stderr.includes(part), `'${part}' is not in: ${stderr}`)
  assert.doesNotMatch(stderr, / at .*\.js|Exception/)
  assert.equal(outcome.stdout, '')
  assert.ok(ms < FEW_SECONDS, `it took ${ms} ms`)
  assert.deepEqual(readdirSync(folder), ['in.tsv'])
}

const output = join(folder, 'out')
const jobDir = ['--job-dir', join(folder, 'job')]
const columns = ['--columns', 'HBASE_ROW_KEY,d:v']
const importOf = (...more: string[]): string[] => [
  ...['importtsv', ...jobDir, ...columns],
  ...(more.length === 0 ? [TABLE, input] : more),
]

describe('a gateway that does not fit', () => {
  /** What is asked for, what is there, what it should have been. */
  const mismatches: readonly (readonly [string, string, Gateway])[] = [
    ['framed to an unframed one', urlOf(thrift2, 'thrift2', '?transport=framed'), thrift2],
    ['unframed to a framed one', urlOf(framed2, 'thrift2', '?transport=buffered'), framed2],
    ['compact to a binary one', urlOf(thrift2, 'thrift2', '?protocol=compact'), thrift2],
    [
      'binary to a compact one',
      urlOf(framed2, 'thrift2', '?transport=framed&protocol=binary'),
      framed2,
    ],
    ['Thrift1 to Thrift2', urlOf(thrift2, 'thrift1'), thrift2],
    ['Thrift2 to Thrift1', urlOf(thrift1, 'thrift2'), thrift1],
    ['Thrift2, unframed, to a framed Thrift1', urlOf(framed1, 'thrift2'), framed1],
    ['HTTP to a socket', urlOf(thrift2, 'thrift2+http'), thrift2],
    ['a socket to HTTP', urlOf(http2), http2],
  ]
  for (const [what, asked, right] of mismatches) {
    it(`is named with the right --gateway: ${what}`, () =>
      refused(4, [`Use --gateway '${gatewayName(right)}'`], asked, ...importOf()))
  }

  it('is named by every tool', async () => {
    const parts = [`Use --gateway '${gatewayName(thrift2)}'`]
    const asked = urlOf(thrift2, 'thrift1')
    await refused(4, parts, asked, 'export', TABLE, output)
    await refused(4, parts, asked, 'rowcounter', ...jobDir, TABLE)
    await refused(4, parts, asked, 'tables')
  })

  it('is not needed to be named when it can be found out', async () => {
    for (const gateway of [thrift2, thrift1, framed2, framed1]) {
      const { status, stdout, stderr } = await hbulk([
        ...['rowcounter', '--gateway', urlOf(gateway, 'thrift'), TABLE],
      ])
      assert.equal(status, 0, stderr)
      assert.match(stdout, /\b0 rows/)
    }
  })

  it('cannot be reached', async () => {
    const port = await choosePort(undefined, new Set())
    const url = `thrift2://127.0.0.1:${port}`
    for (const args of [importOf(), ['export', TABLE, output], ['rowcounter', TABLE]]) {
      await refused(4, [`cannot reach ${url}`, 'connection refused', '--gateway'], url, ...args)
    }
    const http = `thrift2+http://127.0.0.1:${port}`
    await refused(4, [`cannot reach ${http}`, '--gateway'], http, ...importOf())
    const nowhere = 'thrift2://no-such-host.invalid:9090'
    await refused(4, [`cannot reach ${nowhere}`, '--gateway'], nowhere, ...importOf())
  })

  it('never answers, hangs up, or is something else', async () => {
    const servers = [
      await startRawServer(() => {}),
      await startRawServer((socket) => socket.destroy()),
      await startRawServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n')),
      await startRawServer((socket) =>
        socket.once('data', () =>
          socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'),
        ),
      ),
    ]
    try {
      const what = ['Thrift gateway?', 'Thrift gateway?', 'an SSH server', 'an HTTP server']
      for (const [index, { port }] of servers.entries()) {
        const where = `127.0.0.1:${port}`
        await refused(4, [where, what[index] ?? ''], `thrift2://${where}`, ...importOf())
        await refused(4, [where], `thrift2+http://${where}`, ...importOf())
      }
    } finally {
      await Promise.all(servers.map((server) => server.close()))
    }
  })
})

describe('what is not there', () => {
  for (const gateway of realGateways) {
    const url = gatewayName(gateway)
    const refusedAlso = gateway === realGateways[0] ? refused : refusedHere

    it(`a table, through ${url}`, async () => {
      await refused(4, ['oracle_none', '--create-table'], url, ...importOf('oracle_none', input))
      for (const args of [
        ['export', 'oracle_none', output],
        ['export', 'oracle_none', '-'],
        ['rowcounter', 'oracle_none'],
        ['tables', 'oracle_none'],
      ]) {
        await refusedAlso(4, ["table 'oracle_none' does not exist", "'hbulk tables'"], url, ...args)
      }
    })

    it(`a family, through ${url}`, async () => {
      const other = ['--columns', 'HBASE_ROW_KEY,d:v,nope:v']
      const parts = ['nope', TABLE, 'd.']
      await refused(4, parts, url, 'importtsv', ...jobDir, ...other, TABLE, input)
      await refusedAlso(4, ['nope', TABLE], url, 'export', '--columns', 'nope:v', TABLE, output)
      await refusedAlso(4, ['nope', TABLE], url, 'rowcounter', TABLE, 'nope:v')
    })
  }

  it('a table does not take the job directory of the run that finds it', async () => {
    const url = gatewayName(thrift2)
    const place = mkdtempSync(join(tmpdir(), 'hbulk-bad-input-job-'))
    const counting = (table: string): string[] => [
      ...['rowcounter', '--gateway', url, '--job-dir', join(place, 'job'), table],
    ]
    try {
      assert.equal((await hbulk(counting('oracle_none'))).status, 4)
      const again = await hbulk(counting(TABLE))
      assert.equal(again.status, 0, again.stderr)
    } finally {
      rmSync(place, { recursive: true })
    }
  })

  const url = gatewayName(thrift2)

  it('a file', async () => {
    const missing = join(folder, 'missing.tsv')
    const parts = [missing, 'does not exist']
    await refused(4, parts, url, ...importOf(TABLE, missing))
    await refused(4, parts, url, ...importOf(TABLE, input, missing))
    const pattern = join(folder, '*.nothing')
    await refused(4, [pattern], url, ...importOf(TABLE, pattern))
    assert.equal((await hbulk(['rowcounter', '--gateway', url, '--json', TABLE])).status, 0)
  })

  it('a place for the output', async () => {
    await refused(4, [input], url, 'export', TABLE, input)
    await refused(4, [folder, 'in.tsv'], url, 'export', TABLE, folder)
    await refused(4, ['--rejects'], url, ...importOf('--rejects', '/none/bad.tsv', TABLE, input))
  })
})

describe('a column spec that is wrong', () => {
  const url = gatewayName(thrift2)
  const wrong: readonly (readonly [spec: string, part: string])[] = [
    ['d:x,d:y', 'exactly one column as HBASE_ROW_KEY'],
    ['HBASE_ROW_KEY,HBASE_ROW_KEY,d:y', 'exactly one column as HBASE_ROW_KEY'],
    ['HBASE_ROW_KEY', 'in addition to the row key'],
    ['HBASE_ROW_KEY,,d:y', 'entry 2'],
    ['HBASE_ROW_KEY,:y', 'in addition to the row key'],
  ]
  for (const [spec, part] of wrong) {
    it(`is a usage error that says why: ${spec}`, () =>
      refused(2, [part], url, 'importtsv', ...jobDir, '--columns', spec, TABLE, input))
  }

  it('is missed before a gateway is asked', async () => {
    const nowhere = 'thrift2://no-such-host.invalid:9090'
    await refused(2, ['--columns'], nowhere, 'importtsv', ...jobDir, TABLE, input)
    const args = ['export', '--columns', ':x', TABLE, output]
    await refused(2, ["':x'"], nowhere, ...args)
  })
})
