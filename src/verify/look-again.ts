import { nextKey } from '../bytes/compare.js'
import type { KeyRange } from '../regions/key-range.js'
import { type ComparedTables, compareRange } from './compare-range.js'
import type { OwnedCell } from './owned-cell.js'
import type { DifferenceKind } from './settings.js'

/** Rows that are looked at again together. */
const MOST_ROWS = 1000

/** What becomes of a range that differs. */
export interface Findings {
  /** A cell that was not the same whenever it was looked at. In the order of the rows. */
  readonly onDifference: (
    kind: DifferenceKind,
    cell: OwnedCell,
    newRow: boolean,
  ) => Promise<void> | undefined
  /** Rows that differed the first time only, or changed at every look. */
  readonly onChanged: (rows: number) => void
  /** All of what was reported up to now lies before the end of this range. */
  readonly onBatch: (range: KeyRange) => Promise<void>
}

/**
 * Reads a range on both sides row by row, and again the rows that differ: a row that was written between the two readings
 * of it is no difference. Only what still is not the same then is reported.
 */
export async function lookAgain(
  tables: ComparedTables,
  range: KeyRange,
  findings: Findings,
): Promise<void> {
  for (let start: Buffer | undefined = range.start; start !== undefined; ) {
    const rows = await differingRows(tables, { start, stop: range.stop })
    const [first, last] = [rows.keys[0], rows.keys.at(-1)]
    if (first === undefined || last === undefined) return
    const span = { start: first, stop: nextKey(last) }
    const looked = new Set(rows.keys.map(textOf))
    const unsure = await report(tables, span, looked, new Set(), findings)
    // Rows that were equal the first time: they changed in between, and get their second look now.
    const [firstUnsure, lastUnsure] = [unsure[0], unsure.at(-1)]
    if (firstUnsure !== undefined && lastUnsure !== undefined) {
      const rest = { start: firstUnsure, stop: nextKey(lastUnsure) }
      // Between them may be rows that have been reported: those are no news.
      const changing = await report(tables, rest, new Set(unsure.map(textOf)), looked, findings)
      findings.onChanged(changing.length)
    }
    await findings.onBatch(span)
    start = rows.full ? span.stop : undefined
  }
}

const textOf = (key: Buffer): string => key.toString('latin1')

/** The first rows of a range that differ; `full` if there may be more. */
async function differingRows(
  tables: ComparedTables,
  range: KeyRange,
): Promise<{ readonly keys: readonly Buffer[]; readonly full: boolean }> {
  const keys: Buffer[] = []
  await compareRange(tables, range, (_kind, { key }) => {
    if (keys.at(-1)?.equals(key)) return undefined
    if (keys.length === MOST_ROWS) return 'stop'
    keys.push(key)
    return undefined
  })
  return { keys, full: keys.length === MOST_ROWS }
}

/** Reports the cells that differ in the rows of `known`. Resolves with the others that differ, but for those of `past`. */
async function report(
  tables: ComparedTables,
  range: KeyRange,
  known: ReadonlySet<string>,
  past: ReadonlySet<string>,
  { onDifference, onChanged }: Findings,
): Promise<Buffer[]> {
  const others: Buffer[] = []
  let row: Buffer | undefined
  let rowIsKnown = false
  let again = 0
  await compareRange(tables, range, (kind, cell) => {
    const newRow = row === undefined || !row.equals(cell.key)
    if (newRow) {
      row = cell.key
      const text = textOf(row)
      rowIsKnown = known.has(text)
      if (rowIsKnown) again++
      else if (!past.has(text) && others.length < MOST_ROWS) others.push(row)
    }
    return rowIsKnown ? onDifference(kind, cell, newRow) : undefined
  })
  onChanged(known.size - again)
  return others
}
