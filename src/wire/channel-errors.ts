import type { Gateway } from '../client/types.js'
import { HbulkError } from '../errors.js'
import { gatewayName } from './gateway-name.js'

export function unreachable(gateway: Gateway, reason: string, cause?: Error): HbulkError {
  return new HbulkError('GATEWAY_UNREACHABLE', `cannot reach ${gatewayName(gateway)}: ${reason}`, {
    hint: 'Is the Thrift gateway running there? --gateway names another one.',
    retryable: true,
    cause,
  })
}

export function abortedBefore(signal: AbortSignal | undefined): HbulkError | undefined {
  return signal?.aborted ? new HbulkError('INTERRUPTED', 'the run was interrupted') : undefined
}
