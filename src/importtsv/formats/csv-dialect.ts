import { HbulkError } from '../../errors.js'

/** The bytes that give CSV its shape, as latin1 strings: plain JSON, a character a byte. */
export interface CsvDialect {
  /** One byte or more. */
  readonly separator: string
  /** One byte; empty: nothing is quoted. */
  readonly quote: string
  /** One byte: inside quotes the byte after it is taken as it is. RFC 4180 has the quote itself. */
  readonly escapeByte: string
  /** Lines that begin with it are passed over; empty: there are none. */
  readonly comment: string
}

export const QUOTE = '"'

/** What every line of a file may hold, so that nothing else can stand for it. */
const lineEnds = /[\r\n]/

/** RFC 4180 with another separator. */
export function plainDialect(separator: string): CsvDialect {
  return { separator, quote: QUOTE, escapeByte: QUOTE, comment: '' }
}

/**
 * Fails where one byte would mean two things.
 * @throws HbulkError USAGE
 */
export function checkDialect(dialect: CsvDialect): CsvDialect {
  const { separator, quote, escapeByte, comment } = dialect
  const named = { separator, quote, escape: escapeByte, comment }
  for (const [name, bytes] of Object.entries(named)) {
    if (lineEnds.test(bytes)) throw clash(`the ${name} of CSV holds a line end`)
  }
  for (const [name, bytes] of [['quote', quote] as const, ['escape', escapeByte] as const]) {
    if (bytes !== '' && separator.includes(bytes)) {
      throw clash(`the separator of CSV holds its ${name} '${bytes}'`)
    }
  }
  if (quote !== '' && comment.startsWith(quote)) {
    throw clash(`--comment '${comment}' begins with the quote`)
  }
  if (comment !== '' && (comment.startsWith(separator) || separator.startsWith(comment))) {
    throw clash(`--comment '${comment}' and the separator cannot be told apart`)
  }
  return dialect
}

function clash(message: string): HbulkError {
  return new HbulkError('USAGE', message, {
    hint: 'Choose different bytes, or --quote none if nothing is quoted.',
  })
}
