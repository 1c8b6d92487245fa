import { type GatewayAddress, type GatewayTerms, parseGatewayUrl } from '../client/gateway-url.js'
import type { ProxySettings } from '../client/proxy.js'
import { HbulkError } from '../errors.js'
import { checkHttpHeader } from '../system/check-http-header.js'
import { checkWhole } from '../system/check-whole.js'
import type { OptionNames } from './known-options.js'

/** Where the gateways are, and how a connection behaves. */
export interface ConnectionOptions {
  /**
   * URLs of gateways, as the tools' `--gateway` takes them: `thrift2://host:9090`, `thrift://` for one that is to be asked
   * what it speaks, `+tls`, `+tls`, `+http` and `+https`, `?transport=framed&protocol=compact`. Load is shared among several.
   * Default: `host` and `port`.
   */
  readonly gateways?: string | readonly string[] | undefined
  /** Default `localhost`. Not with `gateways`, as all up to `protocol`. */
  readonly host?: string | undefined
  /** Default 9090. */
  readonly port?: number | undefined
  /** The Thrift API. Default: the gateway is asked. */
  readonly api?: 1 | 2 | undefined
  /** `buffered` is what HBase starts a gateway with. Default: found out. */
  readonly transport?: 'buffered' | 'framed' | 'http' | undefined
  /** Default: found out. */
  readonly protocol?: 'binary' | 'compact' | undefined
  /** HTTP headers, for gateways that are spoken to over HTTP. They are never logged. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** The user to act for, which only gateways over HTTP can. */
  readonly doAs?: string | undefined
  /** For gateways in TLS (`+https`, `+tls`): who may have signed their certificates, and what is shown to them, as PEM. */
  readonly tls?: GatewayTerms['tls']
  /** Proxies on the way to gateways over HTTP. Default: none, whatever the environment says. */
  readonly proxies?: ProxySettings | undefined
  /** The longest wait for a connection, in milliseconds. Default 5,000. */
  readonly connectTimeoutMs?: number | undefined
  /** The longest wait for one answer, in milliseconds. Default 30,000. */
  readonly timeoutMs?: number | undefined
  /** Further tries of what can be tried again, with growing pauses from 0.1 s on. Default 3. */
  readonly retries?: number | undefined
  /** Sockets for calls, each of which carries one at a time. Open scans have sockets of their own. Default 4. */
  readonly connections?: number | undefined
  /** Most sockets to each gateway, of the calls and of the scans each. Default 1,000. */
  readonly gatewayConnections?: number | undefined
  /** Stands before every table's name, with the separator. */
  readonly tablePrefix?: string | undefined
  /** Default `_`. With `:` the prefix is a namespace. */
  readonly tablePrefixSeparator?: string | undefined
  /** Takes lines for people: how each gateway speaks, and which is left out. By default nothing is said. */
  readonly log?: ((line: string) => void) | undefined
}

/** Options that were read. */
export interface ConnectionSettings {
  readonly addresses: readonly GatewayAddress[]
  readonly timeoutMs: number
  readonly retries: number
  readonly connections: number
  readonly gatewayConnections: number
  /** With its separator; empty without one. */
  readonly prefix: string
  readonly log: ((line: string) => void) | undefined
}

/** More than this, and Node's timers go off at once. */
export const longestTimeoutMs = 0x7fffffff

const known: OptionNames<ConnectionOptions> = {
  gateways: true,
  host: true,
  port: true,
  api: true,
  transport: true,
  protocol: true,
  headers: true,
  doAs: true,
  tls: true,
  proxies: true,
  connectTimeoutMs: true,
  timeoutMs: true,
  retries: true,
  connections: true,
  gatewayConnections: true,
  tablePrefix: true,
  tablePrefixSeparator: true,
  log: true,
}

const placeOptions = ['host', 'port', 'api', 'transport', 'protocol'] as const

/** @throws HbulkError USAGE */
export function parseConnectionOptions(given: string | ConnectionOptions): ConnectionSettings {
  const options = typeof given === 'string' ? { gateways: given } : given
  for (const name of Object.keys(options)) checkName(name)
  const { timeoutMs, retries, connections, gatewayConnections, connectTimeoutMs, log } = options
  checkWhole('timeoutMs', timeoutMs, 1, longestTimeoutMs)
  checkWhole('retries', retries, 0)
  checkWhole('connections', connections, 1)
  checkWhole('gatewayConnections', gatewayConnections, 1)
  checkWhole('connectTimeoutMs', connectTimeoutMs, 1, longestTimeoutMs)
  return {
    addresses: addressesOf(options),
    timeoutMs: timeoutMs ?? 30_000,
    retries: retries ?? 3,
    connections: connections ?? 4,
    gatewayConnections: gatewayConnections ?? 1_000,
    prefix: prefixOf(options),
    log,
  }
}

function checkName(name: string): void {
  if (Object.hasOwn(known, name)) return
  throw new HbulkError('USAGE', `a connection has no option '${name}'`, {
    hint:
      name === 'compat'
        ? 'It was for HBase before 0.98; this needs HBase 2.'
        : `It has ${Object.keys(known).join(', ')}.`,
  })
}

function addressesOf(options: ConnectionOptions): readonly GatewayAddress[] {
  const { gateways, headers, doAs, tls, proxies, connectTimeoutMs } = options
  checkHeaders(headers)
  if (doAs !== undefined) checkHeaders({ doAs })
  const terms: GatewayTerms = { doAs, tls, proxies, connectTimeoutMs }
  if (gateways === undefined) return [parseGatewayUrl(urlOf(options), headers, terms)]
  const both = placeOptions.find((name) => options[name] !== undefined)
  if (both !== undefined) throw new HbulkError('USAGE', `gateways and ${both} are both given`)
  const urls = typeof gateways === 'string' ? [gateways] : gateways
  if (urls.length === 0) throw new HbulkError('USAGE', 'gateways is empty')
  return urls.map((url) => parseGatewayUrl(url, headers, terms))
}

/** The values are secrets: no error shows them. */
function checkHeaders(headers: Readonly<Record<string, string>> = {}): void {
  for (const [name, value] of Object.entries(headers)) {
    checkText(`header '${name}'`, value)
    checkHttpHeader(name, value, 'header')
  }
}

function urlOf({ host = 'localhost', port, api, transport, protocol }: ConnectionOptions): string {
  const scheme = `thrift${api ?? ''}${transport === 'http' ? '+http' : ''}`
  const name = host.includes(':') ? `[${host}]` : host
  const query = [
    ...(transport === undefined || transport === 'http' ? [] : [`transport=${transport}`]),
    ...(protocol === undefined ? [] : [`protocol=${protocol}`]),
  ]
  const place = `${scheme}://${name}${port === undefined ? '' : `:${port}`}`
  return query.length === 0 ? place : `${place}?${query.join('&')}`
}

function prefixOf({ tablePrefix, tablePrefixSeparator = '_' }: ConnectionOptions): string {
  checkText('tablePrefixSeparator', tablePrefixSeparator)
  if (tablePrefix === undefined) return ''
  checkText('tablePrefix', tablePrefix)
  return `${tablePrefix}${tablePrefixSeparator}`
}

function checkText(name: string, value: string): void {
  if (typeof value === 'string') return
  throw new HbulkError('USAGE', `${name} is of type ${typeof value}, and must be a string`)
}
