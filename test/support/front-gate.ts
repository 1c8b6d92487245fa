import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import tls from 'node:tls'
import { serverCertificate } from './certificate.js'

/** What stands before a gateway: takes what it likes, and passes it on to a port of this machine. */
export interface FrontGate {
  readonly port: number
  /** Requests (over HTTP) and connections so far. */
  readonly requests: readonly http.IncomingMessage[]
  readonly connections: number
  close(): Promise<void>
}

export interface FrontGateOptions {
  /** Absent: plain. */
  readonly tls?: tls.TlsOptions
  /** Headers without which a request is answered 401. They are not passed on. */
  readonly wants?: Readonly<Record<string, string>>
}

/** HTTP or HTTPS in, HTTP on: it checks headers as a managed service does. */
export async function startHttpFront(
  target: number,
  { tls: secure, wants = {} }: FrontGateOptions = {},
): Promise<FrontGate> {
  const requests: http.IncomingMessage[] = []
  const secrets = new Set(Object.keys(wants).map((name) => name.toLowerCase()))
  const listener: http.RequestListener = (request, response) => {
    requests.push(request)
    const denied = Object.entries(wants).some(
      ([name, value]) => request.headers[name.toLowerCase()] !== value,
    )
    if (denied) {
      request.resume()
      response.writeHead(401, { 'www-authenticate': 'Basic realm="test"' }).end('no entry')
      return
    }
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => !secrets.has(name)),
    )
    const onward = http.request(
      { port: target, method: request.method, path: request.url, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers)
        answer.pipe(response)
      },
    )
    onward.on('error', () => response.destroy())
    request.pipe(onward)
  }
  const server =
    secure === undefined ? http.createServer(listener) : https.createServer(secure, listener)
  return listening(server, requests)
}

/** TLS in, plain bytes on. */
export function startTlsFront(
  target: number,
  options: tls.TlsOptions = serverCertificate,
): Promise<FrontGate> {
  const server = tls.createServer(options, (socket) => joinTo(socket, target))
  server.on('tlsClientError', () => {})
  return listening(server, [])
}

export interface ProxyOptions {
  /** Absent: plain. */
  readonly tls?: tls.TlsOptions
  /** `user:password` that it wants. */
  readonly credentials?: string
  /** Answers to CONNECT in place of making a way. */
  readonly refuse?: number
}

/** A proxy for which every host is this machine. */
export async function startProxy({
  tls: secure,
  credentials,
  refuse,
}: ProxyOptions = {}): Promise<FrontGate> {
  const requests: http.IncomingMessage[] = []
  const wanted =
    credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`
  const isDenied = ({ headers }: http.IncomingMessage): boolean =>
    wanted !== undefined && headers['proxy-authorization'] !== wanted
  const server = secure === undefined ? http.createServer() : https.createServer(secure)
  server.on('request', (request: http.IncomingMessage, response: http.ServerResponse) => {
    requests.push(request)
    if (isDenied(request)) return void response.writeHead(407).end()
    const { port, pathname } = new URL(request.url ?? '')
    const { 'proxy-authorization': _, ...headers } = request.headers
    const onward = http.request({ port, method: 'POST', path: pathname, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => void response.writeHead(502).end())
    request.pipe(onward)
  })
  server.on('connect', (request: http.IncomingMessage, socket: net.Socket) => {
    requests.push(request)
    const status = isDenied(request) ? 407 : refuse
    if (status !== undefined) {
      socket.end(`HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\n\r\n`)
      return
    }
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
    joinTo(socket, Number((request.url ?? '').replace(/^.*:/, '')))
  })
  return listening(server, requests)
}

function joinTo(socket: net.Socket, target: number): void {
  const onward = net.connect(target, '127.0.0.1')
  for (const [from, to] of [
    [socket, onward],
    [onward, socket],
  ] as const) {
    from.on('error', () => to.destroy())
    from.on('close', () => to.destroy())
    from.pipe(to)
  }
}

async function listening(
  server: net.Server,
  requests: readonly http.IncomingMessage[],
): Promise<FrontGate> {
  const sockets = new Set<net.Socket>()
  let connections = 0
  server.on('connection', (socket: net.Socket) => {
    connections++
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as net.AddressInfo).port,
    requests,
    get connections() {
      return connections
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
