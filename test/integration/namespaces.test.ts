import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openClient } from '../../src/client/thread-client.js'
import { gatewayName } from '../../src/wire/gateway-name.js'
import { createNamespace, deleteNamespace } from '../support/namespace.js'
import { defaultGateway, realGateways } from '../support/real-gateways.js'
import { runHere } from '../support/run-here.js'

const NAMESPACE = 'ns_tools'
const TABLE = `${NAMESPACE}:orders`

/** What the matrix does not show: what is missing, prefixes, and a table that is disabled. */
describe('tables of namespaces', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hbulk-namespaces-'))
  const input = join(folder, 'rows.psv')
  const { admin, close } = open()
  let count = 0

  function open() {
    const client = openClient([defaultGateway], {
      ...{ connections: 1, callTimeoutMs: 60_000, retries: 3 },
    })
    return { admin: client.admin, close: () => client.close() }
  }

  before(async () => {
    writeFileSync(input, 'a|1\nb|2\n')
    await dropAll()
    await createNamespace(defaultGateway, NAMESPACE)
  })

  after(async () => {
    await dropAll()
    await deleteNamespace(defaultGateway, NAMESPACE)
    await close()
    rmSync(folder, { recursive: true })
  })

  async function dropAll(): Promise<void> {
    const tables = await admin.listTables(`${NAMESPACE}:.*`).catch(() => [])
    for (const table of tables) await admin.deleteTable(table)
  }

  const jobDir = (): string[] => ['--job-dir', join(folder, `job${count++}`)]
  const spec = ['--columns', 'HBASE_ROW_KEY,d:n', '--separator', '|']

  for (const gateway of realGateways.filter(({ transport }) => transport === 'buffered')) {
    const url = gatewayName(gateway)
    const run = (...args: string[]) => runHere([...args, '--gateway', url, '--threads', '1'])

    it(`is named when it is missing, over Thrift${gateway.api}`, async () => {
      const nowhere = ['nowhere_at_all:t', `${NAMESPACE}:none`]
      for (const table of nowhere) {
        const commands = [
          ['rowcounter', table],
          ['cellcounter', '--versions', '1', table],
          ['tables', table],
          ['splits', 'table', table],
          ['export', '--columns', 'd:n', table, join(folder, `out${count++}`)],
          ['verify', table, 'other'],
          ['copytable', '--new.name', 'other', table],
          ['importtsv', ...spec, ...jobDir(), table, input],
        ]
        for (const args of commands) {
          const { status, stderr } = await run(...args, '--quiet')
          assert.equal(status, 4, `${args}: ${stderr}`)
          // Of two tables that are both missing, either may be found out first.
          const missing = ['other', table].filter((name) => args.includes(name))
          const named = missing.some((name) => stderr.includes(`table '${name}' does not exist`))
          assert.ok(named, `${args}: ${stderr}`)
          assert.equal(stderr.trimEnd().split('\n').length, 1, stderr)
        }
      }
      const create = ['importtsv', ...spec, '--create-table', ...jobDir(), 'nowhere_at_all:t']
      const { status, stderr } = await run(...create, input, '--quiet')
      assert.equal(status, 4)
      assert.match(stderr, /namespace 'nowhere_at_all' does not exist/)
    })

    it(`takes a prefix behind its colon, over Thrift${gateway.api}`, async () => {
      const prefix = ['--table-prefix', `p${gateway.api}`]
      const load = ['importtsv', ...spec, '--create-table', ...jobDir(), TABLE, input]
      assert.equal((await run(...load, ...prefix)).status, 0)
      const full = `${NAMESPACE}:p${gateway.api}_orders`
      assert.ok((await admin.listTables(`${NAMESPACE}:.*`)).includes(full))
      const { stdout } = await run('rowcounter', ...prefix, '--json', TABLE)
      const { table, counters } = JSON.parse(stdout)
      assert.deepEqual([table, counters.rowsRead], [full, 2])
      const listed = await run('tables', ...prefix)
      assert.ok(listed.stdout.split('\n').includes(TABLE), listed.stdout)
    })

    it(`says soon that a table is disabled, over Thrift${gateway.api}`, async () => {
      const table = `${NAMESPACE}:closed${gateway.api}`
      await admin.createTable({ name: table, families: [{ name: 'd' }] })
      await admin.disableTable(table)
      const started = performance.now()
      const load = ['importtsv', ...spec, ...jobDir(), table, input, '--quiet']
      const [loaded, counted] = [await run(...load), await run('rowcounter', table, '--quiet')]
      for (const { status, stderr } of [loaded, counted]) {
        assert.equal(status, 4, stderr)
        assert.ok(stderr.includes(`table '${table}' is disabled. Enable it`), stderr)
      }
      assert.ok(performance.now() - started < 25_000)
    })
  }
})
