import { HbulkError } from '../../errors.js'
import type { ExportState, Period, RunUnderWay } from './export-state.js'

/**
 * What the next run has to export: everything from the end of what is covered, less the overlap, up to now.
 * @throws HbulkError INPUT when the clock has gone back behind what is covered
 */
export function nextPeriod({ coveredUpTo }: ExportState, overlapMs: number, now: number): Period {
  if (coveredUpTo === undefined) return { from: 0, upTo: now }
  if (now < coveredUpTo) {
    const clock = new Date(now).toISOString()
    const covered = new Date(coveredUpTo).toISOString()
    throw new HbulkError('INPUT', `it is ${clock}, but cells up to ${covered} are exported`, {
      hint: "Set this machine's clock right.",
    })
  }
  return { from: Math.max(0, coveredUpTo - overlapMs), upTo: now }
}

/**
 * The period of the run that is to go on: the bounds that it had when it began.
 * @throws HbulkError USAGE when the state knows of no such run
 */
export function resumedPeriod(
  path: string,
  { underWay }: ExportState,
  target: string,
): RunUnderWay {
  if (underWay?.target === target) return underWay
  const message = `the state file ${path} knows of no run to ${target} that did not end`
  throw new HbulkError('USAGE', message, {
    hint:
      underWay === undefined
        ? 'Leave --resume out: a new run exports all that is not covered yet.'
        : `The run that did not end was to ${underWay.target}. A new run covers its period, too.`,
  })
}
