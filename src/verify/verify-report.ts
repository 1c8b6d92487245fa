import type { CounterValues } from '../workers/counters.js'
import type { Difference, VerifyTally } from './settings.js'

/** What a comparison found, in all. */
export interface VerifyReport extends VerifyTally {
  readonly table: string
  readonly target: string
  /** Cells that are not the same: missing, extra and different ones. */
  readonly differences: number
  readonly repaired: boolean
  /** The first differences, in the order of their rows. */
  readonly listed: readonly Difference[]
  readonly counters: CounterValues
  readonly durationMs: number
  readonly jobDir: string | undefined
}
