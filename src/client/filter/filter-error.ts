import { HbulkError } from '../../errors.js'

const SHOWN = 20

/** What is wrong with a filter, and where: positions are counted from 1, as people count. */
export function filterError(text: string, at: number, what: string, hint?: string): HbulkError {
  const rest = text.slice(at, at + SHOWN).replaceAll(/\s+/g, ' ')
  const near = at >= text.length ? 'at its end' : `at position ${at + 1}, before ${quoted(rest)}`
  return new HbulkError('USAGE', `filter: ${what} ${near}`, hint === undefined ? {} : { hint })
}

const quoted = (text: string): string => (text.includes("'") ? `"${text}"` : `'${text}'`)
