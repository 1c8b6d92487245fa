import { HbulkError } from '../../errors.js'

/** Runs a parser of the command line on a value from elsewhere: what it calls USAGE becomes CONFIG. */
export function asConfig<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof HbulkError) || error.code !== 'USAGE') throw error
    throw new HbulkError('CONFIG', error.message, {
      cause: error.cause,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    })
  }
}
