import { HbulkError } from '../errors.js'
import { parseJavaException } from './java-exception.js'

/** What a gateway's exception says, whichever API, protocol and decoder it came through. */
export interface RemoteFailure {
  /** Thrift1's exceptions, which Thrift2's (T...) match one to one; `Application` is Thrift's own TApplicationException. */
  readonly kind: 'IOError' | 'IllegalArgument' | 'AlreadyExists' | 'Application'
  readonly message: string
  /** As the gateway says it: false if HBase threw a DoNotRetryIOException. */
  readonly canRetry?: boolean
  /** The `type` field of a TApplicationException. */
  readonly applicationType?: number
  readonly method: string
  /** The table that the call was about. Thrift2 names a missing table by nothing but its name, so give it when known. */
  readonly table?: string
}

const UNKNOWN_METHOD = 1
const INTERNAL_ERROR = 6
const MAX_LENGTH = 300

// The gateway fails with a NullPointerException as long as one region of the table has no server: a passing state.
const REGION_LISTS = new Set(['getTableRegions', 'getAllRegionLocations'])
const LIST_HINT = "'hbulk tables' lists those that do."
const LOG_HINT = "The gateway's log has the exception."

/** HBase's and Thrift's remote exceptions as one HbulkError: a line that names the thing, a code, and whether to try again. */
export function remoteError(failure: RemoteFailure): HbulkError {
  return failure.kind === 'Application' ? applicationError(failure) : hbaseError(failure)
}

/** Also for a dry run, which finds it out before HBase does. */
export const tableExists = (table: string): HbulkError =>
  new HbulkError('TABLE_EXISTS', `${tableNamed(table)} exists already`, {
    hint: 'Name another, or delete that one first.',
  })

/** Also for the calls that answer about a missing table as if it were an empty one. */
export const tableNotFound = (table: string): HbulkError =>
  new HbulkError('TABLE_NOT_FOUND', `${tableNamed(table)} does not exist`, { hint: LIST_HINT })

export const tableDisabled = (table: string): HbulkError =>
  new HbulkError('TABLE_DISABLED', `${tableNamed(table)} is disabled`, {
    hint: "Enable it (hbase shell: enable 'name') and start again.",
    final: true,
  })

function applicationError(failure: RemoteFailure): HbulkError {
  const { method, applicationType } = failure
  if (applicationType === UNKNOWN_METHOD) {
    return new HbulkError('UNSUPPORTED', `the gateway does not know the method ${method}`, {
      hint: 'Its HBase version is too old for it, or the gateway speaks the other Thrift API.',
    })
  }
  const about = failure.table === undefined ? method : `${method} of table '${failure.table}'`
  if (applicationType !== INTERNAL_ERROR) {
    return new HbulkError('REMOTE', `${about}: ${clip(firstLine(failure.message))}`)
  }
  if (REGION_LISTS.has(method)) {
    return new HbulkError('REMOTE', `${about}: a region has no region server at the moment`, {
      retryable: true,
      hint: LOG_HINT,
    })
  }
  return new HbulkError('REMOTE', `${about}: internal error in the gateway`, {
    hint: `${usualCause(method)}${LOG_HINT}`,
  })
}

// The gateway hides every Java RuntimeException behind the same words; these are the ones that input can provoke.
function usualCause(method: string): string {
  if (/^(put|mutate|checkAnd|append|increment)/.test(method)) {
    return 'Usual causes: an empty row key, a row without cells, a cell above hbase.client.keyvalue.maxsize. '
  }
  if (/scan/i.test(method))
    return 'Usual cause: a filter or regular expression that HBase cannot parse. '
  if (/table|family|namespace/i.test(method)) {
    return 'Usual cause: a table, family or namespace name, or split keys, that HBase does not allow. '
  }
  return ''
}

function hbaseError(failure: RemoteFailure): HbulkError {
  const { name, message, cause } = parseJavaException(failure.message)
  const text = failure.message
  const table = failure.table?.replace(/^default:/, '')

  if (
    name === 'TableNotFoundException' ||
    text.includes('TableNotFoundException: ') ||
    message === 'table does not exist' ||
    (table !== undefined && message === table && failure.canRetry === false && name === '') ||
    (table !== undefined && isAllMissing(message, table))
  ) {
    const missing = table ?? (name === 'TableNotFoundException' ? message : '')
    return tableNotFound(missing)
  }
  if (failure.kind === 'AlreadyExists' || name === 'TableExistsException') {
    const existing = table ?? (name === 'TableExistsException' ? message : '')
    return tableExists(existing)
  }
  if (name === 'TableNotEnabledException' || /^\S+ is disabled\.?$/.test(message)) {
    return tableDisabled(table ?? message.replace(/ is disabled\.?$/, ''))
  }
  if (text.includes('NoSuchColumnFamilyException')) {
    const found = /Column family (.*?) does not exist in region .*? in table '?([^',\s]+)/.exec(
      text,
    )
    const owner = tableNamed(table ?? found?.[2] ?? '')
    const family = found?.[1] === undefined ? 'such column family' : `column family '${found[1]}'`
    return new HbulkError('FAMILY_NOT_FOUND', `${owner} has no ${family}`, {
      hint: "'hbulk tables' with the table's name lists those that it has.",
    })
  }
  if (/Access(Denied|Control)Exception/.test(text)) {
    return new HbulkError('GATEWAY_DENIED', `access denied: ${clip(denial(text) ?? message)}`)
  }
  if (message.startsWith('Thrift Server is in Read-only mode')) {
    return new HbulkError('GATEWAY_DENIED', `${failure.method}: the gateway is in read-only mode`, {
      hint: 'It is set by hbase.thrift.readonly in its configuration.',
    })
  }
  if (name === 'NamespaceNotFoundException') {
    return new HbulkError('REMOTE', `namespace '${clip(message)}' does not exist`, {
      hint: "hbase shell: create_namespace 'name'.",
    })
  }
  const named = name === '' || isPlain(name) ? message : `${name}: ${message}`
  const whole = cause === undefined ? named : `${named} (caused by ${cause})`
  return new HbulkError('REMOTE', `${failure.method}: ${clip(whole) || 'no message'}`, {
    // A batch's exception says that it can be retried even when what it wraps says the opposite.
    retryable: failure.canRetry === true && !text.includes('DoNotRetryIOException'),
  })
}

/** A batch that failed counts its exceptions by their messages, and that of a missing table is its name. */
const isAllMissing = (message: string, table: string): boolean =>
  /^Failed \d+ actions?: (?:default:)?(.*): \d+ times?, servers with issues: null$/.exec(
    message,
  )?.[1] === table

// Names that tell less than the message after them.
const isPlain = (name: string): boolean =>
  /^(IOException|DoNotRetryIOException|IllegalArgumentException)$/.test(name)

const tableNamed = (name: string): string => (name === '' ? 'the table' : `table '${name}'`)

const denial = (text: string): string | undefined =>
  /Access(?:Denied|Control)Exception: ((?!org\.)[^\n]*)/.exec(text)?.[1]

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? ''

const clip = (text: string): string =>
  text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH - 1)}…`
