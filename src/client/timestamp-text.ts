import type { Timestamp } from './types.js'

/** A timestamp from its decimal digits, as plain JSON has it: a number up to 2^53-1 either way, a bigint beyond. */
export function timestampFromText(text: string): Timestamp {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : BigInt(text)
}
