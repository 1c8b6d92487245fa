import net from 'node:net'
import type { SecureContext } from 'node:tls'
import { HbulkError } from '../errors.js'
import {
  dialError,
  interruptedError,
  noHandshake,
  tlsError,
  unreachable,
} from './channel-errors.js'
import type { Gateway, GatewayAccess, ProxyAddress } from './model.js'

const defaultConnectTimeoutMs = 5_000

/** Proxies are trusted as Node trusts, and get no certificate of ours. */
const toProxies: GatewayAccess = {}

export interface DialOptions {
  /** Milliseconds; the gateway's own setting comes first. */
  readonly connectTimeoutMs?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** Who reads a socket that is neither in TLS nor behind a proxy; without it there are `data` events. */
  readonly onread?: net.OnReadOpts | undefined
}

/**
 * Makes the connection to a gateway: through its proxy, in TLS, whatever it takes, within one deadline.
 * @throws HbulkError GATEWAY_UNREACHABLE, GATEWAY_DENIED, GATEWAY_MISMATCH, CONFIG for certificates of no use, INTERRUPTED
 */
export async function dial(gateway: Gateway, options: DialOptions = {}): Promise<net.Socket> {
  if (options.signal?.aborted) throw interruptedError()
  const attempt = new Attempt()
  const timeoutMs =
    gateway.access?.connectTimeoutMs ?? options.connectTimeoutMs ?? defaultConnectTimeoutMs
  const timer = setTimeout(() => {
    attempt.fail(tooLate(gateway, attempt, timeoutMs))
  }, timeoutMs)
  const onAbort = (): void => void attempt.fail(interruptedError())
  options.signal?.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([attempt.failed, connect(gateway, attempt, options.onread)])
  } catch (error) {
    throw attempt.fail(reasonOf(gateway, attempt, error as Error))
  } finally {
    clearTimeout(timer)
    options.signal?.removeEventListener('abort', onAbort)
  }
}

function tooLate(gateway: Gateway, attempt: Attempt, timeoutMs: number): HbulkError {
  const seconds = `${timeoutMs / 1000} s`
  return attempt.inHandshake
    ? noHandshake(gateway, `answered nothing of TLS within ${seconds}`)
    : unreachable(gateway, `no connection within ${seconds}`)
}

function reasonOf(gateway: Gateway, attempt: Attempt, error: Error): HbulkError {
  if (!attempt.inHandshake || error instanceof HbulkError) return dialError(gateway, error)
  return (
    tlsError(gateway, error) ??
    noHandshake(gateway, 'broke the connection off when asked for TLS', error)
  )
}

/** A connection in the making. It consists of one socket, or of one inside the other. */
class Attempt {
  readonly failed: Promise<never>
  #reject: (reason: Error) => void = () => {}
  #sockets: net.Socket[] = []
  #failure: Error | undefined
  /** The gateway can be connected to, and is now to speak TLS. */
  inHandshake = false

  constructor() {
    this.failed = new Promise((_, reject) => {
      this.#reject = reject
    })
    this.failed.catch(() => {})
  }

  /** Waits until `socket` says that it is ready. It ends with the attempt. */
  async ready(socket: net.Socket, event: 'connect' | 'secureConnect'): Promise<void> {
    this.#sockets.push(socket)
    // Whatever it still says after that, it must not end the process.
    socket.on('error', () => {})
    if (this.#failure !== undefined) socket.destroy()
    await new Promise<void>((resolve, reject) => {
      socket.once(event, resolve)
      socket.once('error', reject)
      socket.once('close', () => reject(new Error('it closed the connection')))
    })
  }

  /** Ends it. The first reason counts, and is returned. */
  fail(reason: Error): Error {
    this.#failure ??= reason
    for (const socket of this.#sockets) socket.destroy()
    this.#reject(this.#failure)
    return this.#failure
  }
}

async function connect(
  gateway: Gateway,
  attempt: Attempt,
  onread: net.OnReadOpts | undefined,
): Promise<net.Socket> {
  const { host, port, tls, access } = gateway
  const proxy = access?.proxy
  const through = proxy ?? { host: gateway.address ?? host, port }
  let socket: net.Socket = net.connect({
    ...{ host: through.host, port: through.port },
    ...(onread === undefined ? {} : { onread }),
  })
  await attempt.ready(socket, 'connect')
  if (proxy?.tls) socket = await secure(socket, proxy.host, toProxies, attempt)
  if (!tls) return socket
  if (proxy !== undefined) await openTunnel(socket, gateway, proxy)
  attempt.inHandshake = true
  return secure(socket, host, access ?? {}, attempt)
}

async function secure(
  socket: net.Socket,
  host: string,
  access: GatewayAccess,
  attempt: Attempt,
): Promise<net.Socket> {
  const tls = await import('node:tls')
  const secured = tls.connect({
    socket,
    // What the certificate must be for; an IP address is no server name in TLS.
    host,
    ...(net.isIP(host) === 0 ? { servername: host } : {}),
    secureContext: contextOf(tls, access),
  })
  await attempt.ready(secured, 'secureConnect')
  return secured
}

/** Made once for all connections of a thread: it is what costs the most of them. */
const contexts = new WeakMap<GatewayAccess, SecureContext>()

function contextOf(tls: typeof import('node:tls'), access: GatewayAccess): SecureContext {
  const known = contexts.get(access)
  if (known !== undefined) return known
  const { ca, cert, key, passphrase } = access
  try {
    const context = tls.createSecureContext({
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
      ...(passphrase === undefined ? {} : { passphrase }),
    })
    contexts.set(access, context)
    return context
  } catch (error) {
    throw new HbulkError(
      'CONFIG',
      `the files for TLS cannot be used: ${error instanceof Error ? error.message : error}`,
      {
        hint: '--client-cert and --client-key must belong together; HBULK_CLIENT_KEY_PASSPHRASE opens a key that is locked.',
        cause: error,
      },
    )
  }
}

/** Asks the proxy for a way through to the gateway. */
async function openTunnel(
  socket: net.Socket,
  gateway: Gateway,
  proxy: ProxyAddress,
): Promise<void> {
  const [http, { proxyRefusal }] = await Promise.all([
    import('node:http'),
    import('./http-errors.js'),
  ])
  const target = `${net.isIPv6(gateway.host) ? `[${gateway.host}]` : gateway.host}:${gateway.port}`
  const { authorization } = proxy
  await new Promise<void>((resolve, reject) => {
    const request = http.request({
      createConnection: () => socket,
      method: 'CONNECT',
      path: target,
      headers: {
        Host: target,
        ...(authorization === undefined ? {} : { 'Proxy-Authorization': authorization }),
      },
    })
    request.on('error', reject)
    request.once('connect', (response, _socket, early: Buffer) => {
      if (response.statusCode !== 200) reject(proxyRefusal(gateway, proxy, response))
      else if (early.length > 0) reject(new Error('the proxy speaks before it is asked'))
      else resolve()
    })
    request.end()
  })
}
