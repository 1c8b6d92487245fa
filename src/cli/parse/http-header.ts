import { HbulkError } from '../../errors.js'
import { checkHttpHeader } from '../../system/check-http-header.js'

/**
 * Reads `NAME: value`, one HTTP header. The value may be a secret, so no error shows it.
 * @param name what it was given for, as the user wrote it (`--header`)
 * @throws HbulkError USAGE
 */
export function parseHttpHeader(text: string, name: string): readonly [string, string] {
  const colon = text.indexOf(':')
  if (colon === -1) {
    throw new HbulkError('USAGE', `${name} has no colon`, { hint: "Write 'NAME: value'." })
  }
  return checkHttpHeader(text.slice(0, colon).trim(), text.slice(colon + 1).trim(), name)
}
