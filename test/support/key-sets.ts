import { createHash } from 'node:crypto'
import { seededRandom } from './random.js'

const numbers = (count: number, key: (i: number) => string): Buffer[] =>
  Array.from({ length: count }, (_, i) => Buffer.from(key(i)))

const padded = (value: number, width: number): string => String(value).padStart(width, '0')

function randomKeys(count: number, key: (random: () => number) => Buffer | string): Buffer[] {
  const random = seededRandom(count)
  return Array.from({ length: count }, () => Buffer.from(key(random)))
}

const letters = (random: () => number, length: number): string =>
  Array.from({ length }, () => String.fromCharCode(97 + Math.floor(random() * 26))).join('')

const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

const mixed = (random: () => number, length: number): string =>
  Array.from({ length }, () => ALPHANUMERIC.charAt(Math.floor(random() * 62))).join('')

const COUNT = 20_000

/** Row keys as tables have them: what a cut of a region has to deal with. */
export const keySets: Readonly<Record<string, () => Buffer[]>> = {
  'decimal, padded': () => numbers(COUNT, (i) => padded(i, 10)),
  'decimal, not padded': () => numbers(COUNT, (i) => String(i + 1)),
  'decimal with holes, not padded': () =>
    numbers(COUNT, (i) => String(Math.floor(i / 8) * 32 + (i % 8) + 1)),
  'decimal from 1,000,000': () => numbers(COUNT, (i) => String(1_000_000 + i)),
  'random decimal': () => randomKeys(COUNT, (random) => padded(Math.floor(random() * 1e12), 12)),
  'lower-case hex': () => numbers(COUNT, (i) => createHash('md5').update(String(i)).digest('hex')),
  'upper-case hex': () =>
    numbers(COUNT, (i) => createHash('md5').update(String(i)).digest('hex').toUpperCase()),
  UUIDs: () =>
    numbers(COUNT, (i) =>
      createHash('md5')
        .update(String(i))
        .digest('hex')
        .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
    ),
  'prefix and number': () => numbers(COUNT, (i) => `customer#${padded(i * 7, 9)}`),
  'random bytes': () =>
    randomKeys(COUNT, (random) =>
      Buffer.from(Array.from({ length: 12 }, () => Math.floor(random() * 256))),
    ),
  'big-endian integers': () =>
    Array.from({ length: COUNT }, (_, i) => {
      const key = Buffer.alloc(8)
      key.writeBigUInt64BE(BigInt(i * 3))
      return key
    }),
  'salted numbers': () => numbers(COUNT, (i) => String.fromCharCode(i % 16) + padded(i, 8)),
  'letters of both cases and digits': () => randomKeys(COUNT, (random) => mixed(random, 11)),
  words: () => randomKeys(COUNT, (random) => letters(random, 3 + Math.floor(random() * 6))),
  base64: () => numbers(COUNT, (i) => createHash('md5').update(String(i)).digest('base64')),
  'dates and times': () => numbers(COUNT, (i) => new Date(1.7e12 + i * 977_000).toISOString()),
  'two far groups': () => numbers(COUNT, (i) => `${i % 2 === 0 ? 'a' : 'z'}${padded(i, 6)}`),
  'hosts and times': () =>
    numbers(COUNT, (i) => `host${padded(i % 40, 2)}|${1_700_000_000 + i * 60}`),
  'nine tenths in one group': () =>
    numbers(COUNT, (i) => (i % 10 === 0 ? `b${padded(i, 6)}` : `a5${padded(i, 6)}`)),
  'reversed domains': () =>
    randomKeys(
      COUNT,
      (random) => `com.${letters(random, 6)}/${padded(Math.floor(random() * 1e4), 4)}`,
    ),
}
