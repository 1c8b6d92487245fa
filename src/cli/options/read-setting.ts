import { HbulkError } from '../../errors.js'
import type { Setting, Settings } from './settings.js'

/** The value of a setting through its parser; undefined if nothing gives one. */
export function read<T>(
  settings: Settings,
  name: string,
  parse: (text: string, label: string) => T,
): T | undefined {
  const setting = settings.get(name)
  if (setting?.value === undefined) return undefined
  return inTermsOf(setting, () => parse(String(setting.value), setting.label))
}

/** The parsers speak of usage: a value that was no flag is a wrong configuration, and the place must be named. */
export function inTermsOf<T>(setting: Setting | undefined, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof HbulkError) || setting === undefined || setting.source === 'flag') {
      throw error
    }
    const message = error.message.startsWith(setting.label)
      ? error.message
      : `${setting.label}: ${error.message}`
    throw new HbulkError('CONFIG', message, { hint: error.hint ?? '' })
  }
}
