/**
 * Every way a run can break, as a code that scripts and tests can rely on.
 * A bad record is not in this list: it is data (a counter and a line in the reject file), never an exception.
 */
export type ErrorCode =
  | 'USAGE' // the command line is wrong
  | 'CONFIG' // the configuration file or the environment is wrong
  | 'UNSUPPORTED' // this gateway's API cannot honour an option
  | 'TABLE_NOT_FOUND'
  | 'TABLE_EXISTS'
  | 'TABLE_DISABLED'
  | 'FAMILY_NOT_FOUND'
  | 'GATEWAY_UNREACHABLE' // no connection could be made
  | 'GATEWAY_MISMATCH' // something answered, but not this API, transport or protocol
  | 'GATEWAY_CLOSED' // the connection died with calls outstanding
  | 'NO_CONNECTIONS' // a pool had none to lend in time
  | 'GATEWAY_DENIED' // the gateway or its cluster refuses this user
  | 'CALL_TIMEOUT' // no whole answer within the call's deadline
  | 'PROTOCOL' // bytes that are not a valid Thrift reply
  | 'REMOTE' // HBase answered with an exception
  | 'INPUT' // a file that cannot be read
  | 'OUTPUT' // a file that cannot be written
  | 'TOO_MANY_REJECTS'
  | 'ACCOUNTING' // read != written + rejected + filtered + skipped
  | 'INTERRUPTED'
  | 'SANDBOX'
  | 'INTERNAL'

export interface HbulkErrorOptions {
  /** What to do about it, one sentence, shown after the message. */
  readonly hint?: string
  /** True if the same call may succeed when it is made again on a fresh connection. */
  readonly retryable?: boolean
  /** True if the same job would meet it again, so that there is no point in going on with it. */
  readonly final?: boolean
  /** The job directory from which the run can go on. */
  readonly jobDir?: string
  readonly cause?: unknown
}

/** A broken run. The message is one line that names the thing and its value. */
export class HbulkError extends Error {
  /** The class. */
  override readonly name: string = 'HbulkError'
  /** What kind of trouble it is. */
  readonly code: ErrorCode
  /** What to do about it, one sentence. */
  readonly hint: string | undefined
  /** True if the same call may succeed when it is made again. */
  readonly retryable: boolean
  /** True if the same job would meet it again. */
  readonly final: boolean
  /** The job directory from which the run can go on. */
  readonly jobDir: string | undefined

  constructor(code: ErrorCode, message: string, options: HbulkErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.hint = options.hint
    this.retryable = options.retryable ?? false
    this.final = options.final ?? false
    this.jobDir = options.jobDir
  }
}

/** An error as plain data: what crosses a thread boundary or goes into a journal. */
export interface ErrorData {
  readonly code: ErrorCode
  readonly message: string
  readonly hint?: string
  readonly retryable: boolean
  readonly final?: boolean
  readonly stack?: string
}

/** Errors lose their class and code when they are posted between threads, so they travel as data. */
export function errorToData(error: unknown): ErrorData {
  if (error instanceof HbulkError) {
    return {
      code: error.code,
      message: error.message,
      retryable: error.retryable,
      ...(error.final ? { final: true } : {}),
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    }
  }
  const known = error instanceof Error ? error : new Error(String(error))
  return {
    code: 'INTERNAL',
    message: known.message,
    retryable: false,
    ...(known.stack === undefined ? {} : { stack: known.stack }),
  }
}

export function errorFromData(data: ErrorData): HbulkError {
  const error = new HbulkError(data.code, data.message, {
    retryable: data.retryable,
    ...(data.final === undefined ? {} : { final: data.final }),
    ...(data.hint === undefined ? {} : { hint: data.hint }),
  })
  if (data.stack !== undefined) error.stack = data.stack
  return error
}
