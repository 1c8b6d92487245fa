import type { Timestamp } from '../client/types.js'
import { HbulkError } from '../errors.js'

/** @throws HbulkError USAGE for what is given and no time that HBase knows */
export function checkTimestamp(name: string, value: Timestamp | undefined): void {
  if (value === undefined) return
  if (typeof value === 'bigint' ? isLong(value) : Number.isSafeInteger(value) && value >= 0) return
  throw new HbulkError(
    'USAGE',
    `${name} is ${String(value)}, and must be milliseconds: a whole number, or a bigint from 2^53 on`,
  )
}

const isLong = (value: bigint): boolean => value >= 0n && value < 2n ** 63n
