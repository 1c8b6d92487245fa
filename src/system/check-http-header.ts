import { HbulkError } from '../errors.js'

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/** @throws HbulkError USAGE if HTTP cannot carry this header as it is */
export function checkHttpHeader(
  header: string,
  value: string,
  name: string,
): readonly [string, string] {
  if (!token.test(header)) {
    throw new HbulkError('USAGE', `${name} '${header}' is no HTTP header name`, {
      hint: "Write 'NAME: value', with letters, digits and dashes in the name.",
    })
  }
  for (const char of value) {
    const code = char.codePointAt(0) ?? 0
    if ((code < 0x20 && code !== 0x09) || code === 0x7f || code > 0xff) {
      throw new HbulkError(
        'USAGE',
        `the value of ${name} '${header}' has a character that HTTP headers cannot carry`,
        { hint: 'Line ends, control characters and letters beyond Latin-1 must be encoded.' },
      )
    }
  }
  return [header, value]
}
