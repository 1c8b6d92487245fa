import { HbulkError } from '../errors.js'
import type { Timestamp } from './model.js'

/** @param what the thing that cannot be done, after "a Thrift1 gateway cannot" */
export function needsThrift2(what: string, option?: string): HbulkError {
  const named = option === undefined ? '' : ` (${option})`
  return new HbulkError('UNSUPPORTED', `a Thrift1 gateway cannot ${what}${named}`, {
    hint: 'Use a Thrift2 gateway (thrift2://...).',
  })
}

/** The API has an upper bound only, and takes it as exclusive, too. */
export function timestampOf({
  timeRange,
}: {
  readonly timeRange?: readonly [Timestamp, Timestamp] | undefined
}): Timestamp | undefined {
  if (timeRange === undefined) return undefined
  if (BigInt(timeRange[0]) !== 0n) throw needsThrift2('read a time range', 'timeRange')
  return timeRange[1]
}
