import type { Log } from '../workers/monitor.js'

/**
 * A boolean as Hadoop's Configuration.getBoolean reads it: `true` or `false` in any case, blanks cut off;
 * empty means the default, and so does anything else, with a warning.
 */
export function parseHadoopBoolean(
  value: string,
  key: string,
  fallback: boolean,
  log: Pick<Log, 'warn'>,
): boolean {
  const text = value.trim().toLowerCase()
  if (text === 'true') return true
  if (text === 'false') return false
  if (text !== '') {
    log.warn(`-D${key}='${value}' is neither true nor false, taken as ${fallback} as Hadoop does`)
  }
  return fallback
}

/**
 * A whole number as Configuration.getLong reads it: blanks cut off, decimal or `0x` hexadecimal, with a sign.
 * Undefined if it is none or does not fit in 64 bits (Hadoop throws NumberFormatException).
 */
export function parseHadoopLong(value: string): bigint | undefined {
  const match = /^([+-]?)(0x[0-9a-f]+|\d+)$/i.exec(value.trim())
  if (match === null) return undefined
  const magnitude = BigInt((match[2] ?? '').toLowerCase())
  const number = match[1] === '-' ? -magnitude : magnitude
  return BigInt.asIntN(64, number) === number ? number : undefined
}
