import type { IncomingMessage } from 'node:http'
import { HbulkError } from '../errors.js'
import { flagsOf } from './gateway-flags.js'
import { gatewayPlace, proxyName } from './gateway-name.js'
import type { Gateway, ProxyAddress } from './model.js'

/** Why an answer with another status than 200 is no answer. @param body the beginning of its text */
export function statusError(gateway: Gateway, response: IncomingMessage, body = ''): HbulkError {
  const status = response.statusCode ?? 0
  const { proxy } = gateway.access ?? {}
  if (status === 407 && proxy !== undefined) return proxyRefusal(gateway, proxy, response)
  const answer = `${gatewayPlace(gateway)} answered HTTP ${status}${reason(response)}`
  if (status === 401 || status === 403) {
    return new HbulkError('GATEWAY_DENIED', answer, {
      hint: denialHint(gateway, status, response.headers['www-authenticate']),
    })
  }
  if (status >= 500) return serverError(answer, status, body)
  const redirect = status >= 300 && status < 400 ? response.headers.location : undefined
  return new HbulkError('GATEWAY_MISMATCH', answer, {
    hint:
      redirect === undefined
        ? 'Is this the address and path of an HBase Thrift gateway over HTTP?'
        : `It sends on to ${withoutSecrets(redirect)}, which hbulk does not follow: headers may be secrets. Name the right place in ${flagsOf(gateway).gateway}.`,
  })
}

/** What HBase's servlet says when the gateway's own user may not act for another (ProxyUsers). */
const impersonation = /User: ?([^<>\n]{1,200}? is not allowed to impersonate [^<>\n]{1,200})/

const noImpersonation = 'Support for proxyuser is not configured'

function serverError(answer: string, status: number, body: string): HbulkError {
  if (body.includes(noImpersonation)) {
    return new HbulkError('GATEWAY_DENIED', `${answer}: ${noImpersonation}`, {
      hint: "See hbase.thrift.support.proxyuser in the gateway's configuration, or leave --do-as out.",
    })
  }
  const denied = impersonation.exec(body)?.[1]
  if (denied !== undefined) {
    return new HbulkError('GATEWAY_DENIED', `${answer}: ${printable(denied)}`, {
      hint: "See hadoop.proxyuser.* in the gateway's configuration, and --do-as.",
    })
  }
  // 501: the server knows of no POST; no other try will teach it.
  return new HbulkError('GATEWAY_CLOSED', answer, { retryable: status !== 501 })
}

/** The proxy answers in place of the gateway. */
export function proxyRefusal(
  gateway: Gateway,
  proxy: ProxyAddress,
  response: IncomingMessage,
): HbulkError {
  const status = response.statusCode ?? 0
  const who = `the proxy ${proxyName(proxy)}`
  if (status === 407) {
    return new HbulkError('GATEWAY_DENIED', `${who} wants credentials${reason(response)}`, {
      hint: 'Give them in HTTP_PROXY or HTTPS_PROXY: http://user:password@host:port.',
    })
  }
  const answer = `${who} made no way to ${gateway.host}:${gateway.port}: HTTP ${status}${reason(response)}`
  const passing = status >= 500 && status !== 501
  return new HbulkError(passing ? 'GATEWAY_UNREACHABLE' : 'GATEWAY_DENIED', answer, {
    retryable: passing,
    hint: 'NO_PROXY names hosts that are reached without it.',
  })
}

function denialHint(gateway: Gateway, status: number, challenge: string | undefined): string {
  if (challenge !== undefined && /^Negotiate\b/i.test(challenge)) {
    return 'It demands Kerberos (SPNEGO), which hbulk cannot do yet.'
  }
  const { header, keys } = flagsOf(gateway)
  const variables = [`${keys}ACCESS_KEY_ID`, `${keys}ACCESS_SIGNATURE`]
  if (Object.keys(gateway.headers).length === 0) {
    return `Give the credentials it wants: ${variables.join(' and ')}, or ${header}.`
  }
  return status === 401
    ? `It does not take the credentials it was given: see ${variables.join(', ')} and ${header}.`
    : `Its user may not do this: see the credentials in the environment and ${header}.`
}

function reason({ statusMessage }: IncomingMessage): string {
  return statusMessage ? ` ${printable(statusMessage).slice(0, 80)}` : ''
}

/** Where it leads, without what may be secret. */
function withoutSecrets(location: string): string {
  const plain = location.replace(/[?#].*$/s, '').replace(/\/\/[^/]*@/, '//***@')
  return printable(plain).slice(0, 200)
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]+/g, ' ').trim()
}
