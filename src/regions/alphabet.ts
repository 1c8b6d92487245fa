/** The bytes that can stand at one position of a row key, as digits of a number in a mixed radix. */
export interface Alphabet {
  /** In ascending order. */
  readonly bytes: Uint8Array
  /** For every byte value: how many of `bytes` are lower. */
  readonly rank: Uint16Array
}

export function alphabetOf(bytes: Iterable<number>): Alphabet {
  const sorted = Uint8Array.from(new Set(bytes)).sort()
  const rank = new Uint16Array(256)
  // As many fills as there are bytes: planning is too short for a loop over all values to be compiled in time.
  for (const [lower, byte] of sorted.entries()) rank.fill(lower + 1, byte + 1)
  return { bytes: sorted, rank }
}

const spans = (...ranges: readonly string[]): number[] =>
  ranges.flatMap((range) => {
    const [from = 0, to = 0] = [...Buffer.from(range, 'latin1')]
    return Array.from({ length: to - from + 1 }, (_, i) => from + i)
  })

const DECIMAL = spans('09')
const HEX = [spans('09', 'af'), spans('09', 'AF')]
/** From narrow to wide: the first one that holds the bytes seen is taken. */
const CLASSES = [
  DECIMAL,
  spans('az'),
  spans('AZ'),
  spans('09', 'az'),
  spans('09', 'AZ'),
  spans('AZ', 'az'),
  spans('09', 'AZ', 'az'),
]

const ALPHANUMERIC = new Set(CLASSES.at(-1))
const ANY_BYTE: Alphabet = alphabetOf(Array.from({ length: 256 }, (_, byte) => byte))

const isPrintable = (byte: number): boolean => byte >= 0x20 && byte <= 0x7e

/** First and last byte of the groups that text keys are made of. */
const GROUPS = [DECIMAL, spans('AZ'), spans('az')].map((set) => [set[0] ?? 0, set.at(-1) ?? 0])

/**
 * First bytes of the groups that an alphabet leaves out although they lie between two bytes seen: `0` and `z` do not tell
 * whether there are capitals in between.
 */
export function unseenGroups(alphabet: Alphabet, low: number, high: number): number[] {
  return GROUPS.flatMap(([first = 0, last = 0]) => {
    const known = (alphabet.rank[last] ?? 0) > (alphabet.rank[first] ?? 0)
    return low < first && last < high && !known ? [first] : []
  })
}

/** With fewer keys than this, random binary bytes can look like text. */
const ENOUGH_KEYS = 6

/**
 * Guesses what bytes can stand at each position from the ones seen there: text keys use a small part of the 256
 * values, and interpolating as if they used all of them puts most cuts where no key can be.
 * A wrong guess costs evenness, never rows.
 * @param seen for each position, the bytes of the sample keys
 * @returns one alphabet a position, and one more for the positions after those
 */
export function guessAlphabets(seen: readonly ReadonlySet<number>[], keys: number): Alphabet[] {
  const all = new Set(seen.flatMap((bytes) => [...bytes]))
  if (keys < ENOUGH_KEYS && ![...all].every(isPrintable)) {
    return [...seen.map(() => ANY_BYTE), ANY_BYTE]
  }
  const shared = sharedClass(all)
  return [...seen, all].map((bytes) => guessOne(bytes, shared, keys))
}

/** Hexadecimal text shows in all positions taken together: a single one may have shown digits alone so far. */
function sharedClass(all: ReadonlySet<number>): readonly number[] | undefined {
  const letters = [...all].filter((byte) => ALPHANUMERIC.has(byte))
  return [DECIMAL, ...HEX].find((set) => letters.every((byte) => set.includes(byte)))
}

function guessOne(
  bytes: ReadonlySet<number>,
  shared: readonly number[] | undefined,
  keys: number,
): Alphabet {
  const seen = [...bytes]
  if (!seen.every(isPrintable)) return ANY_BYTE
  const letters = seen.filter((byte) => ALPHANUMERIC.has(byte))
  const others = seen.filter((byte) => !ALPHANUMERIC.has(byte))
  if (letters.length === 0 && others.length > 0 && keys >= ENOUGH_KEYS) return alphabetOf(others)
  if (shared !== undefined) return alphabetOf([...shared, ...others])
  if (others.length > 0) return alphabetOf([...ALPHANUMERIC, ...others])
  return alphabetOf(CLASSES.find((set) => letters.every((byte) => set.includes(byte))) ?? [])
}
