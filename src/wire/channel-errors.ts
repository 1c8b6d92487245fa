import { HbulkError } from '../errors.js'
import { flagsOf } from './gateway-flags.js'
import { gatewayName, gatewayPlace } from './gateway-name.js'
import type { Gateway } from './model.js'
import { ofKind } from './other-servers.js'

/** The errors of connecting that people meet, in words. */
const inWords: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'connection refused'],
  ['ECONNRESET', 'it broke the connection off'],
  ['ENOTFOUND', 'its host name is not known'],
  ['EAI_AGAIN', 'its host name cannot be looked up at the moment'],
  ['EHOSTUNREACH', 'there is no way to its host'],
  ['ENETUNREACH', 'there is no way to its network'],
  ['ETIMEDOUT', 'its host does not answer'],
])

export function unreachable(gateway: Gateway, why: string, cause?: Error): HbulkError {
  const reason = inWords.get(codeOf(cause)) ?? why
  const proxied = gateway.access?.proxy !== undefined
  return new HbulkError('GATEWAY_UNREACHABLE', `cannot reach ${gatewayPlace(gateway)}: ${reason}`, {
    hint: proxied
      ? 'The proxy comes from HTTP_PROXY or HTTPS_PROXY; NO_PROXY names hosts that are reached without it.'
      : `Is the Thrift gateway running there? ${flagsOf(gateway).gateway} names another one.`,
    retryable: true,
    cause,
  })
}

/** Why no connection came about. */
export function dialError(gateway: Gateway, error: Error): HbulkError {
  if (error instanceof HbulkError) return error
  const { message } = error
  return tlsError(gateway, error) ?? unreachable(gateway, message || codeOf(error), error)
}

/** What TLS says when the two sides cannot agree; undefined for an error of another kind. */
export function tlsError(gateway: Gateway, error: Error): HbulkError | undefined {
  const code = codeOf(error)
  const { message } = error
  if (isAlert(error)) return refusedByTls(gateway, error)
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) return notTls(gateway, error)
  if (!/CERT|LEAF_SIGNATURE|ALTNAME|HOSTNAME_MISMATCH/.test(code)) return undefined
  return new HbulkError(
    'GATEWAY_UNREACHABLE',
    `cannot reach ${gatewayPlace(gateway)}: ${firstLine(message) || code}`,
    { hint: certificateHint(gateway, code), cause: error },
  )
}

function notTls(gateway: Gateway, cause: Error): HbulkError {
  const message = `${gatewayPlace(gateway)} does not speak TLS`
  const hint = `Use ${flagsOf(gateway).gateway} '${gatewayName({ ...gateway, tls: false })}'?`
  return ofKind('plain', new HbulkError('GATEWAY_MISMATCH', message, { hint, cause }))
}

/** It takes connections, but what it does then is not TLS; or it has too much to do. */
export function noHandshake(gateway: Gateway, what: string, cause?: Error): HbulkError {
  const hint = `Does it speak TLS? If not: '${gatewayName({ ...gateway, tls: false })}'.`
  const message = `${gatewayPlace(gateway)} ${what}`
  return ofKind(
    'plain',
    new HbulkError('GATEWAY_MISMATCH', message, { hint, cause, retryable: true }),
  )
}

function refusedByTls(gateway: Gateway, cause: Error): HbulkError {
  const alert = /alert ([a-z0-9 ]+)/i.exec(cause.message)?.[1]?.trim() ?? 'handshake failure'
  return new HbulkError(
    'GATEWAY_DENIED',
    `${gatewayPlace(gateway)} refused the TLS connection: ${alert}`,
    {
      hint:
        gateway.access?.cert === undefined
          ? 'If it wants a certificate of ours: --client-cert and --client-key.'
          : 'Does it know who signed the certificate of --client-cert?',
      cause,
    },
  )
}

/** The other side of a TLS connection has said why it will have none of it. */
function isAlert(error: Error): boolean {
  return /^(EPROTO|ERR_SSL_)/.test(codeOf(error)) && /\balert\b/i.test(error.message)
}

function certificateHint(gateway: Gateway, code: string): string {
  if (code === 'CERT_HAS_EXPIRED') return 'The gateway needs a new certificate.'
  if (code === 'CERT_NOT_YET_VALID') return 'Are the clocks here and there right?'
  if (/ALTNAME|HOSTNAME/.test(code)) {
    return `Write the host in ${flagsOf(gateway).gateway} as the certificate has it.`
  }
  return '--ca-file makes known who signed its certificate.'
}

/** The message of TLS can go on about its state over several lines. */
function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}

function codeOf(error: Error | undefined): string {
  return error !== undefined && 'code' in error ? String(error.code) : ''
}

export function abortedBefore(signal: AbortSignal | undefined): HbulkError | undefined {
  return signal?.aborted ? interruptedError() : undefined
}

export function interruptedError(): HbulkError {
  return new HbulkError('INTERRUPTED', 'the run was interrupted')
}
