import { HbulkError } from '../errors.js'

/** The same error, with a hint that says how the job goes on once the cause is gone. */
export function withResumeHint(error: HbulkError, directory: string): HbulkError {
  const { code, message, cause, retryable, hint = '' } = error
  const advice = `Go on with --resume ${directory}.`
  if (hint.includes(advice)) return error
  const sentence = hint === '' || /[.?!]$/.test(hint) ? hint : `${hint}.`
  return new HbulkError(code, message, {
    cause,
    retryable,
    hint: sentence === '' ? advice : `${sentence} ${advice}`,
  })
}
