export interface HttpHeaderFlags {
  /** The header lines, in order. */
  readonly headers: readonly string[]
  readonly rest: readonly string[]
}

/**
 * Takes the `--header 'NAME: value'` out of the words of a command that has a `--header` flag of its own.
 * Before the command's name each is an HTTP header. After it, it is the command's flag unless `=` and a value are
 * attached to it, or the next word can only be a header: a name, a colon and a blank, which no table name has.
 */
export function takeHttpHeaderFlags(
  words: readonly string[],
  place: 'before' | 'after',
): HttpHeaderFlags {
  const headers: string[] = []
  const rest: string[] = []
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? ''
    const next = words[index + 1]
    if (word === '--') {
      rest.push(...words.slice(index))
      break
    }
    if (word.startsWith('--header=')) {
      headers.push(word.slice('--header='.length))
    } else if (word === '--header' && next !== undefined && isHeader(next, place)) {
      headers.push(next)
      index++
    } else {
      rest.push(word)
    }
  }
  return { headers, rest }
}

function isHeader(word: string, place: 'before' | 'after'): boolean {
  return place === 'before' || /^[\w.-]+:\s/.test(word)
}
