import { HbulkError } from '../../errors.js'
import { nearest } from '../nearest.js'

export interface LocatedCommand {
  /** Undefined if no word is left for it. */
  readonly name: string | undefined
  /** The words before and after the name. Options that every command has may stand in both. */
  readonly before: readonly string[]
  readonly after: readonly string[]
}

/** For each option that may stand before the command's name, whether a value follows it. */
export type LeadingOptions = ReadonlyMap<string, boolean>

/**
 * Finds the command's name: the first word that is neither an option nor an option's value.
 * @throws HbulkError USAGE for an option that only a command could know, since then the name's place is a guess
 */
export function locateCommand(words: readonly string[], options: LeadingOptions): LocatedCommand {
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? ''
    if (!word.startsWith('-') || word === '-') {
      return { name: word, before: words.slice(0, index), after: words.slice(index + 1) }
    }
    if (word === '--') break
    const equals = word.indexOf('=')
    const flag = equals === -1 ? word : word.slice(0, equals)
    const hasValue = options.get(flag) ?? (/^-v+$/.test(flag) ? false : undefined)
    if (hasValue === undefined) {
      const meant = nearest(flag, options.keys())
      throw new HbulkError('USAGE', `unknown option '${flag}' before the command`, {
        hint:
          meant === undefined
            ? "A command's own options go after its name."
            : `Did you mean ${meant}?`,
      })
    }
    if (hasValue && equals === -1) index++
  }
  return { name: undefined, before: words, after: [] }
}
