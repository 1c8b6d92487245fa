import type { CounterValues } from '../../workers/counters.js'
import type { ProgressState } from '../../workers/monitor.js'
import type { Rates, Sample } from './rate-window.js'

/** What a progress display shows. */
export interface ProgressView {
  readonly label: string
  /** Whole percent, 100 only when all is done; undefined when the end is not known. */
  readonly percent: number | undefined
  readonly rows: number
  readonly rowsPerSecond: number | undefined
  readonly bytesPerSecond: number | undefined
  /** Milliseconds; undefined until it can be told honestly. */
  readonly leftMs: number | undefined
  /** Calls made again: what a run that stands still is waiting for. */
  readonly retries: number
}

export function sampleOf({ done, counters }: ProgressState): Sample {
  return { done, rows: rowsOf(counters), bytes: counters.bytesRead || counters.bytesWritten || 0 }
}

/** Imports count by what they wrote. All others by what they read: what they wrote counts when a task is done only. */
function rowsOf(counters: CounterValues): number {
  return counters.rowsRead || counters.rowsWritten || counters.linesRead || 0
}

export function viewOf(
  label: string,
  state: ProgressState | undefined,
  rates: Rates | undefined,
): ProgressView {
  const done = state?.done ?? 0
  const total = state?.total ?? 0
  const left = Math.max(0, total - done)
  const known = total > 0 && rates !== undefined && rates.done > 0
  return {
    label,
    percent:
      total > 0 ? Math.min(done >= total ? 100 : 99, Math.floor((done / total) * 100)) : undefined,
    rows: state === undefined ? 0 : rowsOf(state.counters),
    rowsPerSecond: rates?.rows,
    bytesPerSecond: rates?.bytes,
    leftMs: known ? (left / rates.done) * 1000 : undefined,
    retries: state?.counters.retries ?? 0,
  }
}
