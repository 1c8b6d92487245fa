import { compareBytes } from '../bytes/compare.js'

/** Consecutive rows of the table, as one probe read them. */
export interface Run {
  /** Where the probe started: there is no row from here up to the first of `rows`. */
  readonly from: Buffer
  /** In key order, none missing in between, at least one. */
  readonly rows: readonly Buffer[]
}

export const firstOf = (run: Run): Buffer => run.rows[0] ?? run.from
export const lastOf = (run: Run): Buffer => run.rows.at(-1) ?? run.from

/** Runs in key order, those that share rows joined, so that no row is counted twice. */
export function joinRuns(runs: readonly Run[]): Run[] {
  const joined: Run[] = []
  const sorted = [...runs].sort(
    (a, b) => compareBytes(firstOf(a), firstOf(b)) || compareBytes(a.from, b.from),
  )
  for (const run of sorted) {
    const before = joined.at(-1)
    if (before === undefined || compareBytes(lastOf(before), firstOf(run)) < 0) {
      joined.push(run)
      continue
    }
    const end = lastOf(before)
    const further = run.rows.filter((row) => compareBytes(row, end) > 0)
    joined[joined.length - 1] = { from: before.from, rows: [...before.rows, ...further] }
  }
  return joined
}
