import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openClient } from '../../src/client/thread-client.js'
import { GATEWAY_KINDS, type GatewayKind, gatewayMode } from '../../src/sandbox/gateway-kind.js'
import type { Gateway, Sandbox } from '../../src/sandbox/sandbox.js'
import { alignedLines } from '../../src/system/text-table.js'
import { createNamespace, deleteNamespace } from '../support/namespace.js'
import { defaultGateway } from '../support/real-gateways.js'
import { runHere } from '../support/run-here.js'
import { useSandbox } from '../support/sandbox.js'

const ROWS = 200
const NAMESPACE = 'gateway_matrix'
/** The nonblocking ones speak as the framed ones do. */
const kinds = GATEWAY_KINDS.filter((kind) => !kind.includes('nonblocking'))

const rows = Array.from({ length: ROWS }, (_, n) => [`row${String(n).padStart(4, '0')}`, `${n}`])

/** Every tool over every way to speak to a gateway, on one real HBase. All tables are in a namespace. */
describe('every tool, over every kind of gateway', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hbulk-matrix-'))
  const input = join(folder, 'rows.psv')
  const results: string[][] = []
  const started: GatewayKind[] = []
  let sandbox: Sandbox

  before(async () => {
    writeFileSync(input, rows.map((fields) => `${fields.join('|')}\n`).join(''))
    sandbox = await useSandbox()
    await dropTables()
    await createNamespace(defaultGateway, NAMESPACE)
  })

  after(async () => {
    await dropTables()
    await deleteNamespace(defaultGateway, NAMESPACE)
    for (const kind of started) await sandbox.stopGateway(kind)
    rmSync(folder, { recursive: true })
  })

  async function dropTables(): Promise<void> {
    const client = openClient([defaultGateway], {
      ...{ connections: 1, callTimeoutMs: 60_000, retries: 3 },
    })
    const tables = await client.admin.listTables(`${NAMESPACE}:.*`).catch(() => [])
    for (const table of tables) await client.admin.deleteTable(table)
    await client.close()
  }

  /** One that was not running is this file's own, and ends with it: twelve of them take much memory. */
  async function gatewayOf(kind: GatewayKind): Promise<Gateway> {
    const running = sandbox.findGateway(kind)
    if (running !== undefined) return running
    const gateway = await sandbox.startGateway(kind)
    started.push(kind)
    return gateway
  }

  /** What can be done side by side, in its order: a tool reads what one before it wrote. */
  const phases = [
    ['thrift://', 'wrong choice', 'importtsv'],
    ['tables', 'splits', 'rowcounter', 'cellcounter', 'copytable', 'export'],
    ['verify'],
    ['import'],
  ] as const
  const tools = phases.flat()

  for (const kind of kinds) {
    it(kind, async () => {
      const gateway = await gatewayOf(kind)
      const outcome = new Map<string, string>()
      try {
        for (const phase of phases) {
          await Promise.all(
            phase.map(async (tool) => {
              outcome.set(tool, 'failed')
              await checks[tool](gateway)
              outcome.set(tool, 'ok')
            }),
          )
        }
      } finally {
        results.push([kind, ...tools.map((tool) => outcome.get(tool) ?? '-')])
      }
    })
  }

  it('makes this table', (test) => {
    for (const line of alignedLines([['gateway', ...tools], ...results])) test.diagnostic(line)
    assert.equal(results.length, kinds.length)
  })

  const table = ({ kind }: Gateway): string => `${NAMESPACE}:m_${kind}`
  const copy = ({ kind }: Gateway): string => `${NAMESPACE}:c_${kind}`
  const exported = ({ kind }: Gateway): string => join(folder, `out-${kind}`)

  async function run(gateway: Gateway, command: string, ...args: string[]) {
    const { status, stdout, stderr } = await runHere([
      ...[command, '--gateway', gateway.url, '--json', '--quiet', '--threads', '1'],
      ...args,
    ])
    assert.equal(status, 0, `${command} over ${gateway.kind}: ${stderr}`)
    return JSON.parse(stdout)
  }

  const checks: Readonly<
    Record<(typeof phases)[number][number], (gateway: Gateway) => Promise<void>>
  > = {
    'thrift://': async (gateway) => {
      const { api, transport, protocol, host, port } = gateway
      const scheme = transport === 'http' ? `thrift${api}+http` : 'thrift'
      const { status, stderr } = await runHere([
        ...['tables', '--gateway', `${scheme}://${host}:${port}`, '-v', '--json'],
      ])
      assert.equal(status, 0, stderr)
      const name = gateway.url.replace(/\/$/, '')
      assert.ok(stderr.includes(`${host}:${port} speaks ${name}`), stderr)
      assert.deepEqual([gatewayMode(gateway.kind).transport, protocol], [transport, protocol])
    },
    importtsv: async (gateway) => {
      const { counters } = await run(
        ...[gateway, 'importtsv', '--columns', 'HBASE_ROW_KEY,d:n'],
        ...['--separator', '|', '--create-table', '--job-dir', join(folder, `job-${gateway.kind}`)],
        ...[table(gateway), input],
      )
      assert.equal(counters.rowsWritten, ROWS)
    },
    tables: async (gateway) => {
      const described = await run(gateway, 'tables', table(gateway))
      assert.equal(described.families.length, 1)
    },
    splits: async (gateway) => {
      const found = await run(gateway, 'splits', 'table', table(gateway))
      assert.equal(found.status, 'ok')
    },
    rowcounter: async (gateway) => {
      const { counters } = await run(gateway, 'rowcounter', table(gateway))
      assert.equal(counters.rowsRead, ROWS)
    },
    cellcounter: async (gateway) => {
      const { counters } = await run(gateway, 'cellcounter', '--versions', '1', table(gateway))
      assert.equal(counters.cellsRead, ROWS)
    },
    copytable: async (gateway) => {
      const names = ['--new.name', copy(gateway), table(gateway)]
      const { counters } = await run(gateway, 'copytable', '--create', ...names)
      assert.equal(counters.rowsWritten, ROWS)
    },
    verify: async (gateway) => {
      const { counters } = await run(gateway, 'verify', table(gateway), copy(gateway))
      assert.equal(counters.rowsRead, 2 * ROWS)
    },
    export: async (gateway) => {
      const { files } = await run(
        ...[gateway, 'export', '--format', 'csv', '--columns', 'd:n', '--single-file'],
        ...[table(gateway), exported(gateway)],
      )
      const text = readFileSync(join(exported(gateway), files[0].name), 'utf8')
      const lines = rows.map((fields) => `${fields.join(',')}\n`)
      assert.equal(text, `HBASE_ROW_KEY,d:n\n${lines.join('')}`)
    },
    import: async (gateway) => {
      const { counters } = await run(gateway, 'import', copy(gateway), exported(gateway))
      assert.equal(counters.rowsWritten, ROWS)
    },
    'wrong choice': async (gateway) => {
      const { api, transport, protocol, host, port } = gateway
      if (transport === 'http') return
      const wrong = `transport=${transport === 'framed' ? 'buffered' : 'framed'}&protocol=${protocol}`
      const url = `thrift${api}://${host}:${port}?${wrong}`
      const { status, stderr } = await runHere(['tables', '--gateway', url])
      assert.equal(status, 4, stderr)
      assert.ok(stderr.includes(`Use --gateway '${gateway.url}'`), stderr)
      const other = gateway.url.replace(`thrift${api}:`, `thrift${3 - api}:`)
      const mistaken = await runHere(['tables', '--gateway', other])
      assert.ok(mistaken.stderr.includes(`is a Thrift${api} gateway`), mistaken.stderr)
    },
  }
})
