import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RowVisitor, ScanOptions, ScanSpec } from '../../src/client/types.js'
import { rangeContains, WHOLE_TABLE } from '../../src/regions/key-range.js'
import { type ComparedTables, compareRange } from '../../src/verify/compare-range.js'
import { lookAgain } from '../../src/verify/look-again.js'
import { cellView, type TestCell } from '../support/write-cells.js'
import { readTable } from './support/read-table.js'

type Rows = readonly (readonly [row: string, value: string])[]

/** A table that is another one at every scan, and the deliverer of its rows. */
class ChangingTable {
  scans = 0
  waited = 0
  readonly #readings: readonly Rows[]
  readonly #faultAt: string | undefined

  /** @param readings what the first scan sees, the second, and so on; the last is what all later ones see */
  constructor(readings: readonly Rows[], faultAt?: string) {
    this.#readings = readings
    this.#faultAt = faultAt
  }

  async scan(spec: ScanSpec, visitor: RowVisitor, options: ScanOptions = {}): Promise<number> {
    const rows = this.#readings[Math.min(this.scans++, this.#readings.length - 1)] ?? []
    const range = { start: spec.startRow, stop: spec.stopRow }
    const inside = rows.filter(([row]) => rangeContains(range, Buffer.from(row)))
    for (const [row, value] of inside) {
      if (options.signal?.aborted) throw new Error('stopped')
      if (row === this.#faultAt) this.#deliver(row, value, visitor, 'abandonRow')
      this.#deliver(row, value, visitor, 'endRow')
      const hold = options.hold?.()
      if (hold === undefined) continue
      this.waited++
      await hold
    }
    return inside.length
  }

  #deliver(row: string, value: string, visitor: RowVisitor, end: 'endRow' | 'abandonRow'): void {
    const key = Buffer.from(row)
    visitor.startRow(key, 0, key.length)
    const cell: TestCell = { row, family: 'd', qualifier: 'q', timestamp: 1, value }
    visitor.cell(cellView(cell))
    if (end === 'endRow') visitor.cell(cellView({ ...cell, qualifier: 'r' }))
    visitor[end]()
  }
}

function tables(source: ChangingTable, target: ChangingTable): ComparedTables {
  return {
    source: readTable(source),
    target: readTable(target),
    versions: 1,
    signal: new AbortController().signal,
    onRetry() {},
    pace: () => undefined,
  }
}

async function look(source: ChangingTable, target: ChangingTable) {
  const found: string[] = []
  let [changed, rows] = [0, 0]
  await lookAgain(tables(source, target), WHOLE_TABLE, {
    onDifference(kind, { key, buf, qualifierEnd }, newRow) {
      found.push(`${kind} ${key} ${buf.toString('latin1', 0, qualifierEnd)}`)
      if (newRow) rows++
      return undefined
    },
    onChanged(count) {
      changed += count
    },
    onBatch: async () => {},
  })
  return { found, changed, rows }
}

const some: Rows = Array.from({ length: 20 }, (_, n) => [`r${n + 10}`, `v${n}`] as const)
const without = (row: string): Rows => some.filter(([key]) => key !== row)

describe('what differs at the first look', () => {
  it('is looked at again, and only what differs then is reported', async () => {
    const source = new ChangingTable([some])
    const both = without('r15').filter(([key]) => key !== 'r12')
    // r12 comes in between the two looks; r15 never does.
    const { found, changed, rows } = await look(source, new ChangingTable([both, without('r15')]))
    assert.deepEqual(found, ['missing r15 q', 'missing r15 r'])
    assert.deepEqual([changed, rows], [1, 1])
  })

  it('is no difference when everything has arrived by then', async () => {
    const { found, changed } = await look(
      new ChangingTable([some]),
      new ChangingTable([without('r12'), some]),
    )
    assert.deepEqual([found, changed], [[], 1])
  })

  it('is told from what begins to differ at the second look: that is looked at again, too', async () => {
    // r10, r15 and r20 always differ; between them r14 is away at the second look, r16 from the second look on.
    const always = some.map(([key, value]) =>
      ['r10', 'r15', 'r20'].includes(key) ? ([key, 'other'] as const) : ([key, value] as const),
    )
    const drop = (...keys: string[]): Rows => always.filter(([key]) => !keys.includes(key))
    const target = new ChangingTable([always, drop('r14', 'r16'), drop('r16')])
    const { found, changed } = await look(new ChangingTable([some]), target)
    assert.deepEqual(found, [
      ...['different r10 q', 'different r10 r', 'different r15 q', 'different r15 r'],
      ...['different r20 q', 'different r20 r'],
      ...['missing r16 q', 'missing r16 r'],
    ])
    assert.equal(changed, 1)
  })

  it('is found in batches, whatever there is of it', async () => {
    const many: Rows = Array.from({ length: 2500 }, (_, n) => [`r${n + 10_000}`, 'v'] as const)
    const { found, rows } = await look(new ChangingTable([many]), new ChangingTable([[]]))
    assert.deepEqual([found.length, rows], [5000, 2500])
    assert.equal(new Set(found).size, 5000)
  })
})

describe('two tables, read cell by cell', () => {
  it('are the same although a scan broke inside a row', async () => {
    const differences: string[] = []
    for (const [source, target] of [
      [new ChangingTable([some], 'r17'), new ChangingTable([some])],
      [new ChangingTable([some]), new ChangingTable([some], 'r29')],
    ] as const) {
      await compareRange(tables(source, target), WHOLE_TABLE, (kind, { key }) => {
        differences.push(`${kind} ${key}`)
        return undefined
      })
    }
    assert.deepEqual(differences, [])
  })

  it('wait for each other when one has much that the other has not', async () => {
    const large = 'v'.repeat(100_000)
    const source = new ChangingTable([some.map(([key]) => [key, large] as const)])
    let missing = 0
    await compareRange(tables(source, new ChangingTable([[]])), WHOLE_TABLE, () => {
      missing++
      return new Promise((resolve) => setImmediate(resolve))
    })
    assert.equal(missing, 2 * some.length)
    assert.ok(source.waited > 1, `${source.waited} times`)
  })

  it('are left alone once enough is known, and what broke a scan breaks the comparison', async () => {
    let found = 0
    await compareRange(
      tables(new ChangingTable([some]), new ChangingTable([[]])),
      WHOLE_TABLE,
      () => {
        found++
        return 'stop'
      },
    )
    assert.equal(found, 1)
    const broken = new ChangingTable([some])
    broken.scan = async () => {
      throw new Error('gone')
    }
    const compared = compareRange(
      tables(broken, new ChangingTable([some])),
      WHOLE_TABLE,
      () => 'stop',
    )
    await assert.rejects(compared, /gone/)
  })
})
