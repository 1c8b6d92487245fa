import { compareBytes, compareRange } from '../bytes/compare.js'
import { toStringBinary } from '../bytes/string-binary.js'
import { HbulkError } from '../errors.js'
import type { Region } from './types.js'

/** A table's regions in key order, without holes: every row key belongs to exactly one. */
export class RegionMap {
  /** The table's name. */
  readonly table: string
  /** In key order. */
  readonly regions: readonly Region[]
  readonly #starts: readonly Buffer[]
  #last = 0

  private constructor(table: string, regions: readonly Region[]) {
    this.table = table
    this.regions = regions
    this.#starts = regions.map((region) => region.startKey)
  }

  /**
   * Sorts the list that a gateway reports and drops repeated regions (Thrift1 lists replicas that way).
   * @throws HbulkError REMOTE, retryable, naming the place where regions are missing or overlap:
   *   a split or a merge under way looks like that for a moment
   */
  static of(table: string, regions: readonly Region[]): RegionMap {
    const sorted = [...regions].sort(
      (a, b) => compareBytes(a.startKey, b.startKey) || compareBytes(a.endKey, b.endKey),
    )
    const unique = sorted.filter((region, i) => {
      const before = sorted[i - 1]
      return before === undefined || !sameKeys(before, region)
    })
    checkContiguous(table, unique)
    return new RegionMap(table, unique)
  }

  /** Index of the region that the row key `buf[start, end)` belongs to. Keys that come in order cost one or two comparisons. */
  locate(buf: Buffer, start: number, end: number): number {
    const starts = this.#starts
    const last = this.#last
    if (compareRange(buf, start, end, starts[last] as Buffer) >= 0) {
      if (this.#endsBefore(last + 1, buf, start, end)) return last
      if (this.#endsBefore(last + 2, buf, start, end)) return this.#remember(last + 1)
      return this.#remember(this.#search(last + 2, starts.length, buf, start, end))
    }
    return this.#remember(this.#search(0, last, buf, start, end))
  }

  /** Index of the region with the same borders, or undefined if there is none. */
  find(region: Region): number | undefined {
    const { startKey } = region
    const index = this.locate(startKey, 0, startKey.length)
    return sameKeys(this.regions[index] as Region, region) ? index : undefined
  }

  /** True if rows are routed by `other` as they are by this. */
  hasBordersOf(other: RegionMap): boolean {
    const starts = other.#starts
    return (
      starts.length === this.#starts.length &&
      this.#starts.every((start, i) => start.equals(starts[i] as Buffer))
    )
  }

  /** True if the key sorts before the start of region `index`, or there is no such region. */
  #endsBefore(index: number, buf: Buffer, start: number, end: number): boolean {
    const starts = this.#starts
    return index >= starts.length || compareRange(buf, start, end, starts[index] as Buffer) < 0
  }

  /** The last region in [low, high) that starts at or before the key; `low` is known to. */
  #search(low: number, high: number, buf: Buffer, start: number, end: number): number {
    let from = low
    let to = high
    while (to - from > 1) {
      const middle = (from + to) >>> 1
      if (compareRange(buf, start, end, this.#starts[middle] as Buffer) >= 0) from = middle
      else to = middle
    }
    return from
  }

  #remember(index: number): number {
    this.#last = index
    return index
  }
}

function sameKeys(a: Region, b: Region): boolean {
  return a.startKey.equals(b.startKey) && a.endKey.equals(b.endKey)
}

function checkContiguous(table: string, regions: readonly Region[]): void {
  const shown = (key: Buffer) => `"${toStringBinary(key)}"`
  let reached: Buffer = Buffer.alloc(0)
  for (const [index, region] of regions.entries()) {
    if (index > 0 && reached.length === 0) {
      throw broken(table, `the one that starts at ${shown(region.startKey)} overlaps its neighbour`)
    }
    const order = compareBytes(region.startKey, reached)
    if (order > 0) {
      throw broken(table, `none holds ${shown(reached)} to ${shown(region.startKey)}`)
    }
    if (order < 0) {
      throw broken(table, `the one that starts at ${shown(region.startKey)} overlaps its neighbour`)
    }
    reached = region.endKey
  }
  if (regions.length === 0) throw broken(table, 'there are none')
  if (reached.length > 0) throw broken(table, `none holds ${shown(reached)} to the table's end`)
}

function broken(table: string, what: string): HbulkError {
  return new HbulkError('REMOTE', `the regions of table '${table}' do not fit together: ${what}`, {
    retryable: true,
  })
}
