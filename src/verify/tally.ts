import { type CounterValues, sumCounters } from '../workers/counters.js'
import type { TaskOutcome } from '../workers/plan.js'
import type { Difference, VerifyResult, VerifyTally } from './settings.js'

export type MutableTally = { -readonly [Name in keyof VerifyTally]: number }

export function emptyTally(): MutableTally {
  return {
    ...{ sourceRows: 0, sourceCells: 0, targetRows: 0, targetCells: 0 },
    ...{ digests: 0, rangesRead: 0, rowsChanged: 0, rowsDiffering: 0 },
    ...{ missing: 0, extra: 0, different: 0, unrepaired: 0 },
  }
}

export function addTally(total: MutableTally, more: VerifyTally): void {
  for (const name of Object.keys(total) as (keyof VerifyTally)[]) total[name] += more[name]
}

/** What the tasks of a comparison found together. */
export interface VerifyFindings extends VerifyTally {
  /** Cells that are not the same: missing, extra and different ones. */
  readonly differences: number
  /** The first differences, in the order of their rows. */
  readonly listed: readonly Difference[]
  readonly counters: CounterValues
}

export function findingsOf(
  outcomes: readonly TaskOutcome<VerifyResult>[],
  mostListed: number,
): VerifyFindings {
  const tally = emptyTally()
  for (const { result } of outcomes) addTally(tally, result)
  return {
    ...tally,
    differences: tally.missing + tally.extra + tally.different,
    listed: outcomes.flatMap(({ result }) => result.listed).slice(0, mostListed),
    counters: sumCounters(outcomes),
  }
}
