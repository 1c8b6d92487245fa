import { toStringBinary } from '../bytes/string-binary.js'
import { HbulkError } from '../errors.js'
import { gatewayName, gatewayPlace } from './gateway-name.js'
import type { Gateway } from './model.js'

/** What is mistaken for the gateway most often; `plain`: it is spoken to in TLS and does not know it. */
export type OtherServer = 'http' | 'tls' | 'plain' | 'other'

interface Sign {
  readonly beginning: RegExp
  readonly kind: OtherServer
  readonly name: string
}

/** What the first bytes of other servers look like, in `toStringBinary` notation. */
const signs: readonly Sign[] = [
  { beginning: /^SSH-/, kind: 'other', name: 'an SSH server' },
  { beginning: /^(HTTP\/\d|<(!doctype|html|\?xml))/i, kind: 'http', name: 'an HTTP server' },
  // An alert or a handshake of TLS 1.x.
  { beginning: /^\\x1[56]\\x03\\x0[0-4]/, kind: 'tls', name: 'a server that speaks TLS' },
  { beginning: /^220[ -]/, kind: 'other', name: 'a mail or FTP server' },
  { beginning: /^(\* OK|\+OK)/, kind: 'other', name: 'a mail server' },
  { beginning: /^-(ERR|NOAUTH|DENIED)/, kind: 'other', name: 'a Redis server' },
  { beginning: /^(\\x..|.)\\x00\\x00\\x00\\x0A/, kind: 'other', name: 'a MySQL server' },
  { beginning: /^E\\x00\\x00\\x00/, kind: 'other', name: 'a PostgreSQL server' },
]

/** As many bytes are enough to tell. */
export const tellingBytes = 16

const kinds = new WeakMap<Error, OtherServer>()

/** The error for a server whose first bytes are these; undefined if nobody knows them. */
export function otherServerError(gateway: Gateway, first: Buffer): HbulkError | undefined {
  const text = toStringBinary(first)
  const sign = signs.find(({ beginning }) => beginning.test(text))
  if (sign === undefined) return undefined
  const message = `${gatewayPlace(gateway)} is ${sign.name}, not a Thrift gateway of this kind`
  const hint = hintFor(gateway, sign.kind)
  return ofKind(sign.kind, new HbulkError('GATEWAY_MISMATCH', message, { hint }))
}

/** Notes with an error which kind of server it is about. */
export function ofKind(kind: OtherServer, error: HbulkError): HbulkError {
  kinds.set(error, kind)
  return error
}

export function otherServerOf(error: Error): OtherServer | undefined {
  return kinds.get(error)
}

function hintFor(gateway: Gateway, kind: OtherServer): string {
  if (kind === 'tls') return `If it is a gateway: '${gatewayName({ ...gateway, tls: true })}'.`
  if (kind === 'http') {
    const http: Gateway = { ...gateway, transport: 'http', protocol: 'binary' }
    return `If it is a gateway: '${gatewayName(http)}'.`
  }
  return 'Is the port right?'
}
