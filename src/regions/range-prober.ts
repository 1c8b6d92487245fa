import { compareBytes } from '../bytes/compare.js'
import type { HBaseClient } from '../client/client.js'
import type { RowVisitor, ScanSpec } from '../client/types.js'
import type { KeyRange } from './key-range.js'
import type { Run } from './known-rows.js'

/** Row keys alone: the first cell of each row, without its value. */
const KEYS_ONLY = 'FirstKeyOnlyFilter() AND KeyOnlyFilter()'

/** Enough rows for a local density within some 20 %, few enough for one cheap stateless call. */
const RUN_ROWS = 32

export interface ProberOptions {
  readonly signal?: AbortSignal | undefined
  /** Called for every scan sent. */
  readonly onProbe?: (() => void) | undefined
}

/** Looks at the row keys of one table with short scans. */
export class RangeProber {
  readonly #client: HBaseClient
  readonly #table: Buffer
  readonly #options: ProberOptions

  constructor(client: HBaseClient, table: string, options: ProberOptions) {
    this.#client = client
    this.#table = Buffer.from(table)
    this.#options = options
  }

  /** The first rows at or after `from`; undefined if the range has none left. `whole` if it has no others either. */
  async run(from: Buffer, stop: Buffer): Promise<(Run & { whole: boolean }) | undefined> {
    const rows = await this.#keys({ startRow: from, stopRow: stop, limit: RUN_ROWS })
    return rows.length === 0 ? undefined : { from, rows, whole: rows.length < RUN_ROWS }
  }

  /**
   * The range's last row. A reversed scan begins at its start row and ends before its stop row, so it can see one row too
   * many above and never the one that equals the range's start.
   */
  async last(range: KeyRange): Promise<Buffer | undefined> {
    const { start, stop } = range
    const rows = await this.#keys({ startRow: stop, stopRow: start, limit: 2, reversed: true })
    return rows.find((row) => stop.length === 0 || compareBytes(row, stop) < 0)
  }

  async #keys(spec: Omit<ScanSpec, 'table'>): Promise<Buffer[]> {
    const { signal, onProbe } = this.#options
    onProbe?.()
    const collector = new KeyCollector()
    await this.#client.scan(
      { table: this.#table, filter: KEYS_ONLY, ...spec },
      collector,
      signal === undefined ? {} : { signal },
    )
    return collector.keys
  }
}

class KeyCollector implements RowVisitor {
  readonly keys: Buffer[] = []

  startRow(buf: Buffer, start: number, end: number): void {
    this.keys.push(Buffer.from(buf.subarray(start, end)))
  }

  cell(): void {}

  endRow(): void {}

  abandonRow(): void {
    this.keys.pop()
  }
}
