import { HbulkError } from '../errors.js'
import { gatewayName } from '../wire/gateway-name.js'
import type { Gateway } from '../wire/model.js'
import type { ProtocolName, ThriftApi, TransportName } from '../wire/types.js'

/** Every gateway the sandbox can run. The short ids are HBase's defaults: unframed, binary. */
export const GATEWAY_KINDS = [
  'thrift2',
  'thrift1',
  'thrift2-framed',
  'thrift2-http',
  'thrift1-framed',
  'thrift1-http',
  'thrift2-compact',
  'thrift1-compact',
  'thrift2-framed-binary',
  'thrift1-framed-binary',
  'thrift2-nonblocking',
  'thrift1-nonblocking',
  'thrift2-2.5.8',
  'thrift1-2.5.8',
] as const

export type GatewayKind = (typeof GATEWAY_KINDS)[number]

/** What `sandbox start` runs when nothing else is asked for. */
export const DEFAULT_GATEWAYS: readonly GatewayKind[] = ['thrift2', 'thrift1']

export interface GatewayMode {
  readonly kind: GatewayKind
  readonly api: ThriftApi
  readonly transport: TransportName
  readonly protocol: ProtocolName
  /** The port it takes when that is free. */
  readonly usualPort: number
  /** HBase's server type, where it is not the default thread pool. */
  readonly server?: 'nonblocking'
  /** HBase's version, where it is not that of the cluster. */
  readonly version?: string
}

type Variant = Pick<GatewayMode, 'transport' | 'protocol' | 'server' | 'version'>

const VARIANTS: Readonly<Record<string, Variant>> = {
  '': { transport: 'buffered', protocol: 'binary' },
  framed: { transport: 'framed', protocol: 'compact' },
  http: { transport: 'http', protocol: 'binary' },
  compact: { transport: 'buffered', protocol: 'compact' },
  'framed-binary': { transport: 'framed', protocol: 'binary' },
  nonblocking: { transport: 'framed', protocol: 'binary', server: 'nonblocking' },
  '2.5.8': { transport: 'buffered', protocol: 'binary', version: '2.5.8' },
}

const FIRST_PORT = 9090

export function gatewayMode(kind: GatewayKind): GatewayMode {
  const api = kind.startsWith('thrift1') ? 1 : 2
  const variant = VARIANTS[kind.slice('thrift2-'.length)]
  if (variant === undefined) throw new HbulkError('INTERNAL', `no such gateway kind: ${kind}`)
  return { kind, api, usualPort: FIRST_PORT + GATEWAY_KINDS.indexOf(kind), ...variant }
}

export function isGatewayKind(text: string): text is GatewayKind {
  return GATEWAY_KINDS.some((kind) => kind === text)
}

/**
 * Reads a list such as `framed,thrift1-http`. A name without `thrift1-` or `thrift2-` means both APIs.
 * @throws HbulkError USAGE naming what can be asked for.
 */
export function parseGatewayKinds(list: string): GatewayKind[] {
  const kinds: GatewayKind[] = []
  for (const word of list.split(',').map((part) => part.trim())) {
    const found = [word, `thrift2-${word}`, `thrift1-${word}`].filter(isGatewayKind)
    if (found.length === 0) {
      const short = Object.keys(VARIANTS).filter((name) => name !== '')
      throw new HbulkError('USAGE', `--with does not know the gateway "${word}"`, {
        hint: `Use ${short.join(', ')} (for both APIs), or one of ${GATEWAY_KINDS.join(', ')}.`,
      })
    }
    kinds.push(...found.filter((kind) => !kinds.includes(kind)))
  }
  return kinds
}

/** Arguments of HBase's ThriftServer, all but the port. HTTP can be set only in the configuration. */
export function serverFlags(mode: GatewayMode): readonly string[] {
  return [
    ...(mode.transport === 'framed' ? ['-f'] : []),
    ...(mode.protocol === 'compact' ? ['-c'] : []),
    ...(mode.server === undefined ? [] : [`-${mode.server}`]),
  ]
}

export function gatewayMainClass(mode: GatewayMode): string {
  return `org.apache.hadoop.hbase.${mode.api === 1 ? 'thrift' : 'thrift2'}.ThriftServer`
}

export function gatewayAt(mode: GatewayMode, host: string, port: number): Gateway {
  const { api, transport, protocol } = mode
  return { api, transport, protocol, host, port, tls: false, path: '/', headers: {} }
}

/** The value for `--gateway`. */
export function gatewayUrl(mode: GatewayMode, host: string, port: number): string {
  const name = gatewayName(gatewayAt(mode, host, port))
  return mode.transport === 'http' ? `${name}/` : name
}
