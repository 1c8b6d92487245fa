import type { HBaseClient } from '../../../src/client/client.js'
import { type CollectedRow, RowCollector } from '../../support/collect-rows.js'

/** What a run says of itself. */
export interface RunOutcome {
  readonly succeeded: boolean
  /** What it says when it does not succeed. */
  readonly said: string
  /** Offset and reason of every bad line, in the order of the offsets. */
  readonly bad: readonly (readonly [offset: number, reason: string])[]
  /** As counted by the tool, which is not always what it says. */
  readonly badLines: number
}

/** Every version of every cell of the families; keys as latin1. A timestamp of this test's own time reads `now`. */
export async function readRows(
  client: HBaseClient,
  table: string,
  families: readonly string[],
  since: number,
): Promise<CollectedRow[]> {
  const collector = new RowCollector()
  const columns = families.map((family) => ({ family: Buffer.from(family) }))
  const nothing = Buffer.alloc(0)
  const spec = { table: Buffer.from(table), startRow: nothing, stopRow: nothing }
  await client.scan({ ...spec, columns, versions: 10 }, collector)
  for (const { cells } of collector.rows) {
    for (const cell of cells) {
      const time = Number(cell.timestamp)
      if (time >= since && time <= Date.now()) cell.timestamp = 'now'
    }
  }
  return collector.rows
}

/** `fails`, or how many rows are in the table and how many lines were bad. */
export function inShort({ succeeded, badLines }: RunOutcome, rows: readonly unknown[]): string {
  if (!succeeded) return 'fails'
  return `${rows.length} ${rows.length === 1 ? 'row' : 'rows'}, ${badLines} bad`
}
