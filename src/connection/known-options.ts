import { HbulkError } from '../errors.js'

/** The names of all options of a kind: the compiler sees to it that none is missing. */
export type OptionNames<Options> = Readonly<Record<keyof Options & string, true>>

/**
 * Refuses what is no object, and names that nobody would look at: an option that is misspelled, or given by its place as in
 * Python, would otherwise read or write something else without a word.
 * @throws HbulkError USAGE
 */
export function checkOptions(whose: string, options: unknown, known: object): void {
  const hint = `It has ${Object.keys(known).join(', ')}.`
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new HbulkError('USAGE', `the options of ${whose} are ${kindOf(options)}, and no object`, {
      hint,
    })
  }
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(known, name)) {
      throw new HbulkError('USAGE', `${whose} has no option '${name}'`, { hint })
    }
  }
}

const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'an array' : `of type ${typeof value}`
