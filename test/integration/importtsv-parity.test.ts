import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openClient } from '../../src/client/thread-client.js'
import type { Gateway } from '../../src/client/types.js'
import { workspace } from '../importtsv/support/workspace.js'
import { realGateways } from '../support/real-gateways.js'
import { useSandbox } from '../support/sandbox.js'
import { COLUMNS, cases, type ParityCase, TIMESTAMP } from './importtsv-parity/cases.js'
import { inShort, type RunOutcome, readRows } from './importtsv-parity/outcome.js'
import { runHbulk } from './importtsv-parity/run-hbulk.js'
import { ImportTsvRuns } from './importtsv-parity/run-import-tsv.js'

let theirs: ImportTsvRuns | undefined
// Before the folder goes: its JVM may still be writing there.
after(() => theirs?.stop())

const { folder } = workspace()
const sandbox = await useSandbox()
const since = Date.now()
const gateways = [1, 2].map((api) => {
  const found = realGateways.find((each) => each.api === api && each.transport === 'buffered')
  assert.ok(found)
  return found
})
const client = openClient(gateways.slice(1), { connections: 2, callTimeoutMs: 60_000, retries: 5 })

/** A family is made faster than a table: every case has one of its own in the one table of each tool. */
const familyOf = (index: number): string => `f${index}`
const OTHER = 'other'
const THEIRS = 'importtsv_parity'
const ours = (api: number): string => `importtsv_parity_${api}`
const tables = [THEIRS, ...gateways.map(({ api }) => ours(api))]

const docs = readFileSync(new URL('../../../docs/importtsv.md', import.meta.url), 'utf8')

async function drop(): Promise<void> {
  for (const table of tables) {
    if (await client.admin.tableExists(table)) await client.admin.deleteTable(table)
  }
}

/** Writes the inputs of a case. @returns the path for the command line */
function writeInputs({ name, input, path }: ParityCase): string {
  const files = typeof input === 'string' ? { in: input } : input
  for (const [file, content] of Object.entries(files)) {
    const target = join(folder, name, file)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, typeof content === 'string' ? Buffer.from(content, 'latin1') : content)
  }
  const only = Object.keys(files).length === 1 ? Object.keys(files)[0] : ''
  return join(folder, name, path ?? only ?? '')
}

function argumentsOf(each: ParityCase, index: number, table: string): string[] {
  const columns = each.columns === undefined ? COLUMNS : each.columns
  const properties = Object.entries({
    'importtsv.columns': columns?.replaceAll('@', familyOf(index)) ?? null,
    'importtsv.timestamp': TIMESTAMP,
    ...each.defines,
  })
  return [
    ...properties.flatMap(([key, value]) => (value === null ? [] : [`-D${key}=${value}`])),
    each.missingTable ? `${table}_none` : table,
    writeInputs(each),
  ]
}

/** Runs a case, while ImportTsv may be busy with a later one. */
async function hbulk(
  each: ParityCase,
  index: number,
  { api, host, port }: Pick<Gateway, 'api' | 'host' | 'port'>,
): Promise<RunOutcome> {
  const own = ['--gateway', `thrift${api}://${host}:${port}`, ...(each.flags ?? [])]
  const state = join(folder, '.jobs', `${each.name}-${api}`)
  return runHbulk(state, [...own, ...argumentsOf(each, index, ours(api))])
}

before(async () => {
  await drop()
  const families = [OTHER, ...cases.map((_, index) => familyOf(index))]
  for (const name of tables) {
    await client.admin.createTable({
      name,
      families: families.map((family) => ({ name: family, maxVersions: 10 })),
    })
  }
  const runs = cases.map((each, index) => [each.name, argumentsOf(each, index, THEIRS)] as const)
  theirs = new ImportTsvRuns(sandbox, join(folder, '.importtsv'), new Map(runs))
})
after(async () => {
  await drop()
  await client.close()
})

describe('HBase ImportTsv and hbulk', () => {
  it('have a table of cases with names and columns of their own', () => {
    assert.equal(new Set(cases.map(({ name }) => name)).size, cases.length)
    assert.equal(cases.filter(({ columns }) => columns?.includes(OTHER)).length, 1)
  })

  for (const [index, each] of cases.entries()) {
    for (const { api, host, port } of gateways) {
      if (api === 1 && !each.thrift1) continue
      it(`${each.name} (Thrift${api})`, async () => {
        const said = await hbulk(each, index, { api, host, port })
        const reference = await theirs?.outcome(each.name)
        assert.ok(reference)
        const table = ours(api)
        const families = [familyOf(index), ...(each.columns?.includes(OTHER) ? [OTHER] : [])]
        const rows = await readRows(client, table, families, since)
        const wanted = await readRows(client, THEIRS, families, since)
        if (each.differs !== undefined) {
          const { as, ...shown } = each.differs
          const seen = { theirs: inShort(reference, wanted), ours: inShort(said, rows) }
          assert.deepEqual(seen, shown)
          assert.ok(docs.includes(`| ${as}`), `docs/importtsv.md has no row for '${as}'`)
          return
        }
        assert.equal(said.succeeded, reference.succeeded, `${reference.said}\n${said.said}`)
        if (!said.succeeded) return
        assert.deepEqual(said.bad, reference.bad)
        assert.equal(said.badLines, reference.badLines)
        assert.deepEqual(rows, wanted)
      })
    }
  }
})
