import { HbulkError } from '../../errors.js'

/**
 * The names that match a regular expression as a whole, as in HBase's shell, sorted.
 * It is applied here and not by the gateway, so that both APIs agree and a bad expression gets a clear answer.
 * @throws HbulkError code USAGE
 */
export function selectTables(names: readonly string[], pattern: string | undefined): string[] {
  const whole = pattern === undefined ? undefined : compile(pattern)
  return names.filter((name) => whole === undefined || whole.test(name)).sort()
}

function compile(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u')
  } catch (cause) {
    throw new HbulkError('USAGE', `'${pattern}' is not a regular expression`, { cause })
  }
}
