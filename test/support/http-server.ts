import http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Gateway } from '../../src/client/types.js'
import type { ThriftApi } from '../../src/wire/types.js'
import { type Handler, stockReply } from './loopback.js'
import { gatewayAt } from './stock-server.js'

export interface HttpServer {
  readonly gateway: Gateway
  /** Requests so far, by path, and the connections they came over. */
  readonly paths: string[]
  readonly connections: number
  /** Ends the connections between calls, as a server does with idle ones. */
  dropConnections(): void
  close(): Promise<void>
}

export interface HttpServerOptions {
  readonly tls?: { readonly key: string; readonly cert: string }
  /** Answers in place of the handler. */
  readonly answer?: (response: http.ServerResponse) => void
}

/** A gateway over HTTP on a loopback port; the stock library makes its answers. */
export async function startHttpServer(
  api: ThriftApi,
  handler: object,
  { tls, answer }: HttpServerOptions = {},
): Promise<HttpServer> {
  const paths: string[] = []
  let connections = 0
  const serve = async (
    request: http.IncomingMessage,
    response: http.ServerResponse,
  ): Promise<void> => {
    paths.push(request.url ?? '')
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    if (answer !== undefined) return answer(response)
    response.end(await stockReply(api, 'binary', Buffer.concat(pieces), handler as Handler))
  }
  const listener: http.RequestListener = (request, response) => {
    serve(request, response).catch(() => response.destroy())
  }
  const server = tls === undefined ? http.createServer(listener) : https.createServer(tls, listener)
  server.on('connection', () => {
    connections++
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const kind = { api, transport: 'http', protocol: 'binary' } as const
  return {
    gateway: { ...gatewayAt(port, kind), tls: tls !== undefined },
    paths,
    get connections() {
      return connections
    },
    dropConnections: () => server.closeAllConnections(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
