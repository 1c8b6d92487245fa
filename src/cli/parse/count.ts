import { HbulkError } from '../../errors.js'

export interface CountRange {
  /** Default 1. */
  readonly min?: number
  /** Default 2^53-1. */
  readonly max?: number
}

const factors: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['k', 1e3],
  ['m', 1e6],
  ['g', 1e9],
])

/**
 * Reads a whole number: `16`, `1_000_000`, `10k`, `1.5M` (powers of 1000).
 * @param name what the value was given for, as the user wrote it (`--threads`)
 * @throws HbulkError USAGE naming the allowed range
 */
export function parseCount(text: string, name: string, range: CountRange = {}): number {
  const min = range.min ?? 1
  const max = range.max ?? Number.MAX_SAFE_INTEGER
  const bounds =
    max === Number.MAX_SAFE_INTEGER ? `from ${min} upwards` : `between ${min} and ${max}`
  const match = /^(\d+(?:_\d+)*(?:\.\d+)?)([kmg]?)$/i.exec(text.trim())
  const factor = factors.get((match?.[2] ?? '').toLowerCase()) ?? 1
  // Rounded only against the error of binary fractions: 1.1k is 1100.0000000000002 before.
  const product = Number((match?.[1] ?? '').replaceAll('_', '')) * factor
  const value = Math.abs(product - Math.round(product)) < 1e-6 ? Math.round(product) : product
  if (match === null || !Number.isInteger(value)) {
    throw new HbulkError('USAGE', `${name} '${text}' is no whole number`, {
      hint: `Write a number ${bounds}.`,
    })
  }
  if (value < min || value > max) {
    throw new HbulkError('USAGE', `${name} '${text}' is out of range`, {
      hint: `Write a number ${bounds}.`,
    })
  }
  return value
}
