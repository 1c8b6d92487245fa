import { HbulkError } from '../errors.js'
import { gatewayName } from './gateway-name.js'
import type { Gateway } from './model.js'

/** The errors of connecting that people meet, in words. */
const inWords: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'connection refused'],
  ['ENOTFOUND', 'its host name is not known'],
  ['EAI_AGAIN', 'its host name cannot be looked up at the moment'],
  ['EHOSTUNREACH', 'there is no way to its host'],
  ['ENETUNREACH', 'there is no way to its network'],
  ['ETIMEDOUT', 'its host does not answer'],
])

export function unreachable(gateway: Gateway, why: string, cause?: Error): HbulkError {
  const code = cause !== undefined && 'code' in cause ? String(cause.code) : ''
  const reason = inWords.get(code) ?? why
  return new HbulkError('GATEWAY_UNREACHABLE', `cannot reach ${gatewayName(gateway)}: ${reason}`, {
    hint: 'Is the Thrift gateway running there? --gateway names another one.',
    retryable: true,
    cause,
  })
}

export function abortedBefore(signal: AbortSignal | undefined): HbulkError | undefined {
  return signal?.aborted ? new HbulkError('INTERRUPTED', 'the run was interrupted') : undefined
}
