import { HbulkError } from '../errors.js'

/** @throws HbulkError USAGE for what is given and no whole number between `least` and `most` */
export function checkWhole(
  name: string,
  value: number | undefined,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): void {
  if (value === undefined) return
  if (Number.isSafeInteger(value) && value >= least && value <= most) return
  const range = most < Number.MAX_SAFE_INTEGER ? `from ${least} to ${most}` : `from ${least} on`
  throw new HbulkError('USAGE', `${name} is ${String(value)}, and must be a whole number ${range}`)
}
