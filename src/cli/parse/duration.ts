import { HbulkError } from '../../errors.js'

const unitMs: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['min', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
])

/** Node's timers fire at once when they are given more than this. */
const longestMs = 2 ** 31 - 1

/**
 * Reads a duration with its unit: `500ms`, `30s`, `1.5m` (or `min`), `2h`, `1d`.
 * @param name what the value was given for, as the user wrote it (`--call-timeout`)
 * @returns milliseconds, 1 to 2147483647
 * @throws HbulkError USAGE
 */
export function parseDuration(text: string, name: string): number {
  const match = /^(\d+(?:\.\d+)?) ?([a-z]*)$/.exec(text.trim())
  const hint = 'Write a number with its unit: 500ms, 30s, 2m, 1h or 1d.'
  if (match === null) throw new HbulkError('USAGE', `${name} '${text}' is no duration`, { hint })
  const [, number = '', unit = ''] = match
  if (unit === '') {
    throw new HbulkError('USAGE', `${name} '${text}' has no unit`, {
      hint: `Write ${number}s for seconds or ${number}ms for milliseconds.`,
    })
  }
  const factor = unitMs.get(unit)
  if (factor === undefined) {
    throw new HbulkError('USAGE', `${name} '${text}' has an unknown unit '${unit}'`, { hint })
  }
  const ms = Math.round(Number(number) * factor)
  if (ms < 1 || ms > longestMs) {
    throw new HbulkError('USAGE', `${name} '${text}' is out of range`, {
      hint: 'It must be between 1ms and 24d.',
    })
  }
  return ms
}
