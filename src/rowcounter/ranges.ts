import { compareBytes } from '../bytes/compare.js'
import { parseStringBinary, toStringBinary } from '../bytes/string-binary.js'
import { HbulkError } from '../errors.js'
import type { RangeText } from '../regions/range-text.js'

const SYNTAX =
  'Write --range=start,stop or --range=start,stop;start,stop; either key may be left out.'

function wrongRange(text: string, reason: string, hint = SYNTAX): HbulkError {
  return new HbulkError('USAGE', `--range: '${text}' ${reason}`, { hint })
}

function parseRange(text: string): RangeText {
  const keys = text.split(',')
  const [startText, stopText] = keys
  if (keys.length !== 2 || startText === undefined || stopText === undefined) {
    const hint = `${SYNTAX} A comma in a key is \\x2C, a semicolon \\x3B.`
    throw wrongRange(text, `needs exactly one comma`, hint)
  }
  const start = parseStringBinary(startText, '--range: start key')
  const stop = parseStringBinary(stopText, '--range: stop key')
  if (stop.length > 0) {
    const order = compareBytes(start, stop)
    if (order > 0)
      throw wrongRange(text, 'is upside down', `Write --range=${stopText},${startText}.`)
    if (order === 0) {
      const hint = `The stop key is exclusive: --range=${startText},${startText}\\x00 is that one row.`
      throw wrongRange(text, 'holds no row', hint)
    }
  }
  return { start: toStringBinary(start), stop: toStringBinary(stop) }
}

/**
 * `start,stop[;start,stop...]` as RowCounter reads it: start inclusive, stop exclusive, empty elements skipped.
 * None means the whole table.
 * @throws HbulkError USAGE for a range without exactly one comma, an upside-down one and one that holds no row
 */
export function parseRanges(text: string): RangeText[] {
  return text
    .split(';')
    .filter((range) => range !== '')
    .map(parseRange)
}
