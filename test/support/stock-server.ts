import net from 'node:net'
import thrift from 'thrift'
import hbase1 from '#gen/Hbase.js'
import hbase2 from '#gen/THBaseService.js'
import type { Gateway } from '../../src/client/types.js'
import type { ProtocolName, ThriftApi, TransportName } from '../../src/wire/types.js'

// Its server warns on every pipelined call. The typings do not know this function.
;(thrift as unknown as { setLogLevel(level: string): void }).setLogLevel('error')

export interface StockServer {
  readonly gateway: Gateway
  /** Connections accepted so far. */
  readonly accepted: number
  /** Ends every open connection at once, in the middle of whatever they do. */
  dropConnections(): void
  close(): Promise<void>
}

/** A gateway on a loopback port, made of the thrift package's server. */
export async function startStockServer(
  handler: object,
  kind: { api: ThriftApi; transport: TransportName; protocol: ProtocolName },
  at: { readonly port?: number } = {},
): Promise<StockServer> {
  const sockets = new Set<net.Socket>()
  let accepted = 0
  const server = thrift.createServer(
    (kind.api === 1 ? hbase1 : hbase2) as never,
    handler as never,
    {
      transport: kind.transport === 'framed' ? thrift.TFramedTransport : thrift.TBufferedTransport,
      protocol: kind.protocol === 'compact' ? thrift.TCompactProtocol : thrift.TBinaryProtocol,
    },
  ) as net.Server
  server.on('connection', (socket: net.Socket) => {
    accepted++
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
  })
  const port = await listen(server, at)
  // It passes on what befalls its connections, and clients may well reset theirs.
  server.on('error', () => {})
  return {
    gateway: gatewayAt(port, kind),
    get accepted() {
      return accepted
    },
    dropConnections: () => {
      for (const socket of sockets) socket.destroy()
    },
    close: () => closeServer(server, sockets),
  }
}

/** A server that does with each connection whatever a test wants. */
export async function startRawServer(
  onConnection: (socket: net.Socket) => void,
  at: { readonly host?: string; readonly port?: number } = {},
): Promise<{ port: number; close(): Promise<void> }> {
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    onConnection(socket)
  })
  const port = await listen(server, at)
  return { port, close: () => closeServer(server, sockets) }
}

export function gatewayAt(
  port: number,
  kind: { api: ThriftApi; transport: TransportName; protocol: ProtocolName },
): Gateway {
  return { ...kind, host: '127.0.0.1', port, tls: false, path: '/', headers: {} }
}

function listen(
  server: net.Server,
  { host = '127.0.0.1', port = 0 }: { readonly host?: string; readonly port?: number } = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve((server.address() as net.AddressInfo).port))
  })
}

async function closeServer(server: net.Server, sockets: Set<net.Socket>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  for (const socket of sockets) socket.destroy()
  await closed
}
