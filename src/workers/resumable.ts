import { HbulkError } from '../errors.js'

/** Codes of what another run of the same job would meet again. */
const final: ReadonlySet<string> = new Set(['USAGE', 'CONFIG', 'INTERNAL', 'ACCOUNTING'])

/**
 * The error that broke a job, with the directory from which it can go on. Errors of the command line and of hbulk
 * itself stay as they are, since going on would not help.
 */
export function resumable(error: unknown, jobDir: string): unknown {
  if (!(error instanceof HbulkError) || error.final || final.has(error.code)) return error
  const { code, message, hint, retryable, cause } = error
  return new HbulkError(code, message, {
    ...{ retryable, jobDir, cause },
    ...(hint === undefined ? {} : { hint }),
  })
}
