import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import fc from 'fast-check'
import type { RowVisitor, ScanOptions, ScanSpec } from '../../src/client/types.js'
import type { Selection } from '../../src/export/selection.js'
import { rangeContains } from '../../src/regions/key-range.js'
import { rangeToText } from '../../src/regions/range-text.js'
import { checkRows } from '../../src/verify/against/check-rows.js'
import { FileComparison } from '../../src/verify/against/compare-file.js'
import { cutFile } from '../../src/verify/against/cut-file.js'
import type {
  AgainstResult,
  AgainstSettings,
  AgainstTask,
} from '../../src/verify/against/settings.js'
import { findingsOf } from '../../src/verify/tally.js'
import { Counters } from '../../src/workers/counters.js'
import type { TaskOutcome } from '../../src/workers/plan.js'
import type { TaskContext } from '../../src/workers/types.js'
import { cellView } from '../support/write-cells.js'

/** One cell `d:q` a row, the timestamp before the value: `5 text`. */
type Rows = ReadonlyMap<string, string>

const TASK = { step: 'compare', start: '', stop: '', directory: '/', sha256: '' } as const
const selection: Selection = { columns: [], startRow: '', stopRow: '' }

/** A table that counts the rows it delivers. */
class FakeTable {
  delivered = 0
  scans = 0
  readonly #rows: Rows

  constructor(rows: Rows) {
    this.#rows = rows
  }

  async scan(spec: ScanSpec, visitor: RowVisitor, options: ScanOptions = {}): Promise<number> {
    this.scans++
    const range = { start: spec.startRow, stop: spec.stopRow }
    const keys = [...this.#rows.keys()].filter((row) => rangeContains(range, Buffer.from(row)))
    for (const row of keys.sort()) {
      if (options.signal?.aborted) throw new Error('stopped')
      this.delivered++
      const key = Buffer.from(row)
      const [timestamp = '', value = ''] = (this.#rows.get(row) ?? '').split(' ')
      visitor.startRow(key, 0, key.length)
      const cell = { row, family: 'd', qualifier: 'q', timestamp: Number(timestamp), value }
      visitor.cell(cellView(cell))
      visitor.endRow()
      await options.hold?.()
    }
    return keys.length
  }
}

describe('a file of an export and the rows of its table', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hbulk-against-'))
  const path = join(folder, 'part.jsonl')
  const { signal } = new AbortController()

  after(() => rmSync(folder, { recursive: true }))

  const lineOf = ([row, cell]: readonly [string, string]): string => {
    const [timestamp = '', value] = cell.split(' ')
    const only = { family: 'd', qualifier: 'q', timestamp: Number(timestamp), value }
    return JSON.stringify({ key: row, cells: [only] })
  }

  /**
   * @param first what the table has at the first look, `second` what it has at the second one
   * @param length of the parts that the file is cut into
   */
  async function compare(
    lines: readonly string[],
    first: Rows,
    second: Rows,
    { rows = lines.length, length = 2 ** 20 } = {},
  ) {
    writeFileSync(path, lines.map((line) => `${line}\n`).join(''))
    const { size, mtimeMs } = statSync(path)
    const input = { path, kind: 'file', compression: 'none', size, modifiedMs: mtimeMs } as const
    const task: AgainstTask = { ...TASK, input, rows }
    const settings: AgainstSettings = {
      ...{ table: 't', families: ['d'], selection, maxRecordBytes: 2 ** 20, mostListed: 5_000 },
      ...{ clusterId: 'c' },
      shape: { format: 'jsonl', layout: 'cells', encoding: 'utf8', columnNames: undefined },
    }
    const [client, target] = [new FakeTable(first), new FakeTable(second)]
    const context = {
      ...{ client, target, counters: new Counters(), timestamp: 0, advance() {} },
      ...{ limiter: { take: () => undefined }, signal: new AbortController().signal },
    } as unknown as TaskContext
    const range = { start: Buffer.alloc(0), stop: Buffer.alloc(0) }
    const { shape, maxRecordBytes } = settings
    const parts = await cutFile({ input, shape, range, maxRecordBytes, signal }, length)
    const tasks = (parts ?? []).map((part): AgainstTask => {
      return { ...task, ...rangeToText(part.range), part: part.bytes }
    })
    const planned = (tasks.length === 0 ? [task] : tasks).map((each, index) => {
      return { id: `${index}`, weight: 1, task: each }
    })
    const outcomes: TaskOutcome<AgainstResult>[] = []
    for (const each of planned) {
      const result = await new FileComparison(each.task, settings, context).run()
      outcomes.push({ id: each.id, result, counters: {} })
    }
    checkRows(planned, outcomes)
    const result = findingsOf(outcomes, 5_000)
    const found = result.listed.map(({ kind, row, timestamp }) => `${kind} ${row} ${timestamp}`)
    return { result, found, again: target, tasks: planned.length }
  }

  /** What a merge cannot get wrong: each row by itself. */
  function differences(file: Rows, table: Rows): Map<string, string[]> {
    const found = new Map<string, string[]>()
    for (const row of [...new Set([...file.keys(), ...table.keys()])].sort()) {
      const [ours, theirs] = [file.get(row), table.get(row)]
      if (ours === theirs) continue
      const times = [ours, theirs].map((cell) => Number(cell?.split(' ')[0] ?? Number.NaN))
      const [our = Number.NaN, their = Number.NaN] = times
      if (our === their) found.set(row, [`different ${row} ${our}`])
      else {
        const missing = ours === undefined ? [] : [`missing ${row} ${our}`]
        // An older version may be hidden behind the one that the export has.
        const extra = theirs === undefined || their < our ? [] : [`extra ${row} ${their}`]
        found.set(row, their > our ? [...extra, ...missing] : [...missing, ...extra])
      }
    }
    return found
  }

  const someRows = fc
    .dictionary(fc.stringMatching(/^[a-e]{1,2}$/), fc.stringMatching(/^[1-3] [vw]$/), {
      maxKeys: 12,
    })
    .map((rows): Rows => new Map(Object.entries(rows)))

  const lengths = fc.integer({ min: 30, max: 900 })

  it('differ where they differ at both looks, in however many parts', async () => {
    const rows = [someRows, someRows, someRows, lengths] as const
    const property = fc.asyncProperty(...rows, async (file, first, second, length) => {
      const lines = [...file].sort().map(lineOf)
      const { result, found } = await compare(lines, first, second, { length })
      const [once, twice] = [differences(file, first), differences(file, second)]
      const both = [...twice].filter(([row]) => once.has(row))
      assert.deepEqual(
        found,
        both.flatMap(([, each]) => each),
      )
      assert.deepEqual(
        [result.sourceRows, result.targetRows, result.rowsDiffering],
        [file.size, first.size, both.length],
      )
      const gone = [...once.keys()].filter((row) => !twice.has(row)).length
      assert.ok(result.rowsChanged >= gone, `${result.rowsChanged} rows changed, ${gone} at least`)
    })
    await fc.assert(property, { numRuns: 150 })
  })

  const many: Rows = new Map(
    Array.from({ length: 3_500 }, (_, n) => [`r${String(n).padStart(5, '0')}`, `1 v${n}`] as const),
  )

  it('are compared to the end where all rows differ', async () => {
    const lines = [...many].map(lineOf)
    const { result, found, again } = await compare(lines, new Map(), new Map([['zz', '1 v']]))
    assert.deepEqual([result.missing, result.rowsDiffering, found.length], [3_500, 3_500, 3_500])
    assert.deepEqual([found[0], found.at(-1)], ['missing r00000 1', 'missing r03499 1'])
    assert.equal(again.scans, 4)
  })

  it('are read a second time only around the rows that differ', async () => {
    const table = new Map(many).set('r00001', '1 x').set('r00003', '2 x').set('r03000', '1 x')
    const { found, again } = await compare([...many].map(lineOf), table, table)
    assert.deepEqual(found, [
      ...['different r00001 1', 'extra r00003 2', 'missing r00003 1', 'different r03000 1'],
    ])
    assert.deepEqual([again.scans, again.delivered], [2, 4])
  })

  it('are compared part by part where the file is long', async () => {
    const table = new Map(many).set('r00001', '1 x').set('r01750x', '1 v').set('r03499', '1 x')
    const { found, tasks } = await compare([...many].map(lineOf), table, table, { length: 20_000 })
    assert.ok(tasks > 10, `${tasks} tasks`)
    assert.deepEqual(found, ['different r00001 1', 'extra r01750x 1', 'different r03499 1'])
  })

  it('are not compared when the file is none of an export', async () => {
    const [a, b] = [lineOf(['a', '1 v']), lineOf(['b', '1 v'])]
    const broken = { code: 'INPUT' }
    const none: Rows = new Map()
    await assert.rejects(compare([b, a], none, none), { ...broken, message: /order of their keys/ })
    await assert.rejects(compare([a, '{'], none, none), { ...broken, message: /no JSON object/ })
    await assert.rejects(compare([a, b], none, none, { rows: 3 }), {
      ...broken,
      message: /2 rows, not 3/,
    })
    const turned = [...many].map(lineOf).reverse()
    for (const lines of [turned, [...turned.slice(1500), ...turned.slice(0, 1500)].reverse()]) {
      await assert.rejects(compare(lines, none, none, { length: 20_000 }), {
        ...broken,
        message: /order of their keys|none of those/,
      })
    }
    const alien = a.replace('"d"', '"x"')
    await assert.rejects(compare([alien], none, none), { ...broken, message: /family 'x'/ })
  })
})
