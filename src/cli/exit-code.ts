import { type ErrorCode, HbulkError } from '../errors.js'

/** The exit codes of the command-line contract. 130 and 143 depend on the signal, see interrupts.ts. */
export const exitCodes = {
  done: 0,
  rejected: 1,
  usage: 2,
  tooManyRejects: 3,
  failed: 4,
  internal: 5,
} as const

/** What an interrupted run ends with if it was no signal that interrupted it. */
const interrupted = 130

const byCode: Readonly<Record<ErrorCode, number>> = {
  USAGE: exitCodes.usage,
  CONFIG: exitCodes.usage,
  UNSUPPORTED: exitCodes.usage,
  TOO_MANY_REJECTS: exitCodes.tooManyRejects,
  TABLE_NOT_FOUND: exitCodes.failed,
  TABLE_EXISTS: exitCodes.failed,
  TABLE_DISABLED: exitCodes.failed,
  FAMILY_NOT_FOUND: exitCodes.failed,
  GATEWAY_UNREACHABLE: exitCodes.failed,
  GATEWAY_MISMATCH: exitCodes.failed,
  GATEWAY_CLOSED: exitCodes.failed,
  NO_CONNECTIONS: exitCodes.failed,
  GATEWAY_DENIED: exitCodes.failed,
  CALL_TIMEOUT: exitCodes.failed,
  PROTOCOL: exitCodes.failed,
  REMOTE: exitCodes.failed,
  INPUT: exitCodes.failed,
  OUTPUT: exitCodes.failed,
  SANDBOX: exitCodes.failed,
  INTERRUPTED: interrupted,
  ACCOUNTING: exitCodes.internal,
  INTERNAL: exitCodes.internal,
}

/** The exit code of a run that this error broke; an error without a code is a defect of hbulk. */
export function exitCodeOf(error: unknown): number {
  return error instanceof HbulkError ? byCode[error.code] : exitCodes.internal
}
