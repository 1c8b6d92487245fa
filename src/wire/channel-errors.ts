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

/** What TLS says when the two sides cannot agree; undefined for an error of another kind. */
export function tlsError(gateway: Gateway, error: NodeJS.ErrnoException): HbulkError | undefined {
  const { code = '', message } = error
  if (code === 'EPROTO') {
    return new HbulkError('GATEWAY_MISMATCH', `${gatewayName(gateway)} does not speak TLS`, {
      hint: `Use --gateway '${gatewayName({ ...gateway, tls: false })}'?`,
      cause: error,
    })
  }
  if (!/CERT|LEAF_SIGNATURE|HOSTNAME_MISMATCH/.test(code)) return undefined
  return new HbulkError(
    'GATEWAY_UNREACHABLE',
    `cannot reach ${gatewayName(gateway)}: ${message || code}`,
    {
      hint: 'NODE_EXTRA_CA_CERTS=<file> makes known who signed its certificate.',
      cause: error,
    },
  )
}

export function abortedBefore(signal: AbortSignal | undefined): HbulkError | undefined {
  return signal?.aborted ? new HbulkError('INTERRUPTED', 'the run was interrupted') : undefined
}
