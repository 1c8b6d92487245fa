import { HbulkError } from '../../errors.js'

const units: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['b', 1],
  ['kb', 1e3],
  ['mb', 1e6],
  ['gb', 1e9],
  ['tb', 1e12],
  ['kib', 2 ** 10],
  ['mib', 2 ** 20],
  ['gib', 2 ** 30],
  ['tib', 2 ** 40],
])

/**
 * Reads a size in bytes: `4096`, `10MB` (10,000,000) or `10MiB` (10,485,760). Case does not count.
 * @param name what the value was given for, as the user wrote it (`--rate-bytes`)
 * @returns whole bytes, at least 1
 * @throws HbulkError USAGE; `10M` too, since tools disagree on what it means
 */
export function parseByteSize(text: string, name: string): number {
  const match = /^(\d+(?:\.\d+)?) ?([a-z]*)$/i.exec(text.trim())
  const hint = 'Write a number of bytes, or one with kB, MB, GB, KiB, MiB or GiB: 10MB.'
  if (match === null) throw new HbulkError('USAGE', `${name} '${text}' is no size`, { hint })
  const [, number = '', unit = ''] = match
  if (/^[kmgt]$/i.test(unit)) {
    const letter = unit.toUpperCase()
    throw new HbulkError('USAGE', `${name} '${text}' can be read in two ways`, {
      hint: `Write ${number}${letter}B (powers of 1000) or ${number}${letter}iB (powers of 1024).`,
    })
  }
  const factor = units.get(unit.toLowerCase())
  if (factor === undefined) {
    throw new HbulkError('USAGE', `${name} '${text}' has an unknown unit '${unit}'`, { hint })
  }
  const bytes = Math.round(Number(number) * factor)
  if (bytes < 1 || bytes > Number.MAX_SAFE_INTEGER) {
    throw new HbulkError('USAGE', `${name} '${text}' is out of range`, {
      hint: 'It must be at least 1 byte and below 8 PiB.',
    })
  }
  return bytes
}
