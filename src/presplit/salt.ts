import { murmur3 } from '../bytes/hashes.js'
import { HbulkError } from '../errors.js'

/** Two bytes of prefix are the most. */
export const MOST_SALTS = 65536

/** Bytes before a salted key: one for up to 256 salts, two for more. */
export function saltBytes(salts: number): 1 | 2 {
  return salts <= 256 ? 1 : 2
}

/**
 * The salt of a key among `salts`: MurmurHash3 (x86, 32 bits, seed 0) of the key as it is without salt, taken as an unsigned
 * number, modulo `salts`. It stands before the key in {@link saltBytes} bytes, the highest first. A reader that wants a key
 * computes it, one that scans a range scans it once for each salt.
 */
export function saltOf(key: Buffer, start: number, end: number, salts: number): number {
  return murmur3(key, start, end) % salts
}

export function saltPrefix(salt: number, salts: number): Buffer {
  const bytes = saltBytes(salts)
  const prefix = Buffer.alloc(bytes)
  prefix.writeUIntBE(salt, 0, bytes)
  return prefix
}

/** A key as it is stored in a table with this many salts. */
export function saltedKey(key: Buffer, salts: number): Buffer {
  return Buffer.concat([saltPrefix(saltOf(key, 0, key.length, salts), salts), key])
}

/**
 * The keys that cut a table of salted keys into `regions` regions with as many salts each as can be.
 * @throws HbulkError USAGE when there are more regions than salts
 */
export function saltSplits(salts: number, regions: number): Buffer[] {
  if (salts === 0) {
    throw new HbulkError('USAGE', `--presplit salt:${regions} without --salt`, {
      hint: 'Give --salt N as well: it puts the salts before the keys.',
    })
  }
  if (regions > salts) {
    throw new HbulkError(
      'USAGE',
      `--presplit salt:${regions} needs as many salts, and there are ${salts}`,
      {
        hint: `Give at most salt:${salts}.`,
      },
    )
  }
  return Array.from({ length: regions - 1 }, (_, i) =>
    saltPrefix(Math.ceil(((i + 1) * salts) / regions), salts),
  )
}

/** @throws HbulkError USAGE */
export function parseSalts(text: string): number {
  const salts = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (salts >= 2 && salts <= MOST_SALTS) return salts
  throw new HbulkError('USAGE', `--salt ${text}: give the number of salts, 2 to ${MOST_SALTS}`, {
    hint: 'One for each region that should take part in the load, or a few.',
  })
}
