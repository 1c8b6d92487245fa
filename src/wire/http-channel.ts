import http from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { HbulkError } from '../errors.js'
import { BaseChannel } from './base-channel.js'
import { tlsError } from './channel-errors.js'
import { dial } from './dial.js'
import { statusError } from './http-errors.js'
import type { Gateway } from './model.js'
import type { OutstandingCall } from './outstanding-call.js'
import { protocolError } from './reader.js'
import type { ChannelOptions } from './types.js'

/** What HBase's servlet and Thrift's own HTTP clients send. */
const contentType = 'application/x-thrift'

/** Pages too, which say what is wrong: Jetty makes none for those who cannot read it. */
const accepted = `${contentType}, text/html;q=0.1`

/** As much of an error page is looked at. */
const errorPageBytes = 8 * 1024

/**
 * One keep-alive HTTP connection to a gateway: a POST for each call, one call at a time, the answer decoded while its
 * body is still arriving. HTTP gateways speak the binary protocol only.
 */
export class HttpChannel extends BaseChannel {
  readonly #agent: OneConnection
  readonly #target: Pick<http.RequestOptions, 'path' | 'headers'>
  readonly #waiting: OutstandingCall[] = []
  #current: { call: OutstandingCall; request: http.ClientRequest } | undefined

  static async open(gateway: Gateway, options: ChannelOptions): Promise<HttpChannel> {
    const { connectTimeoutMs, signal } = options
    return new HttpChannel(gateway, await dial(gateway, { connectTimeoutMs, signal }), options)
  }

  private constructor(gateway: Gateway, socket: Socket, options: ChannelOptions) {
    super(gateway, options)
    this.#agent = new OneConnection(gateway, socket, options)
    this.#target = targetOf(gateway)
  }

  protected enqueue(call: OutstandingCall): void {
    this.#waiting.push(call)
    this.#next()
  }

  protected disconnect(): readonly OutstandingCall[] {
    const calls = this.#waiting.splice(0)
    if (this.#current !== undefined) {
      calls.unshift(this.#current.call)
      this.#current.request.destroy()
      this.#current = undefined
    }
    this.#agent.destroy()
    return calls
  }

  protected get idle(): boolean {
    return this.#current === undefined && this.#waiting.length === 0
  }

  #next(): void {
    if (this.#current !== undefined || this.failed) return
    const call = this.#waiting.shift()
    if (call !== undefined) this.#post(call)
  }

  #post(call: OutstandingCall): void {
    const { path, headers } = this.#target
    const { pieces } = call.request
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
    const request = http.request({
      agent: this.#agent,
      path: path ?? '/',
      method: 'POST',
      headers: {
        ...headers,
        'Content-Type': contentType,
        Accept: accepted,
        'Content-Length': length,
      },
    })
    this.#current = { call, request }
    request.on('error', (error) => this.destroy(this.#requestError(error)))
    request.on('response', (response) => this.#onResponse(call, request, response))
    for (const piece of pieces) if (piece.length > 0) request.write(piece)
    request.end()
  }

  #onResponse(
    call: OutstandingCall,
    request: http.ClientRequest,
    response: http.IncomingMessage,
  ): void {
    response.on('error', (error) => this.destroy(this.closedError(error.message, error)))
    if (response.statusCode !== 200) {
      this.#onErrorPage(response)
      return
    }
    let complete = false
    response.on('data', (chunk: Buffer) => {
      if (this.failed) return
      try {
        if (complete) throw protocolError('bytes after the end of the answer')
        const at = call.decoder.feed(chunk, 0, chunk.length)
        if (at < 0) return call.holdBack(response, chunk.length)
        if (!request.writableFinished) throw protocolError('an answer before the call was sent')
        complete = true
        if (at !== chunk.length) throw protocolError('bytes after the end of the answer')
      } catch (error) {
        this.destroy(error as Error)
      }
    })
    response.on('end', () => {
      if (!complete) {
        this.destroy(this.closedError('the answer ends too early'))
        return
      }
      if (this.failed) return
      this.#current = undefined
      call.finish()
      this.#next()
      this.endIfIdle()
    })
  }

  #onErrorPage(response: http.IncomingMessage): void {
    let page = ''
    const end = (): void => this.destroy(statusError(this.gateway, response, page))
    response.on('data', (chunk: Buffer) => {
      page += chunk.toString('latin1', 0, errorPageBytes - page.length)
      if (page.length >= errorPageBytes) end()
    })
    response.on('end', end)
    response.on('close', end)
  }

  #requestError(error: Error): HbulkError {
    if (error instanceof HbulkError) return error
    return tlsError(this.gateway, error) ?? this.closedError(error.message, error)
  }
}

/** Keeps one connection, made as every connection to a gateway is. */
class OneConnection extends http.Agent {
  readonly #gateway: Gateway
  readonly #options: ChannelOptions
  readonly #end = new AbortController()

  #first: Socket | undefined

  constructor(gateway: Gateway, first: Socket, options: ChannelOptions) {
    super({ keepAlive: true, maxSockets: 1 })
    this.#gateway = gateway
    this.#first = first
    this.#options = options
  }

  // Node calls it whenever there is no connection to use; its typings do not know it.
  override createConnection(
    _: unknown,
    done: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    const first = this.#first
    this.#first = undefined
    if (first !== undefined && !first.destroyed) {
      done(null, first.setNoDelay(true))
      return
    }
    const { connectTimeoutMs } = this.#options
    dial(this.#gateway, { connectTimeoutMs, signal: this.#end.signal }).then(
      (socket) => done(null, socket.setNoDelay(true)),
      (error: Error) => done(error, undefined as never),
    )
  }

  override destroy(): void {
    this.#end.abort()
    this.#first?.destroy()
    super.destroy()
  }
}

/** What to ask for, and of whom: a proxy wants to be told the whole address, unless there is a tunnel through it. */
function targetOf(gateway: Gateway): Pick<http.RequestOptions, 'path' | 'headers'> {
  const { tls, path, headers, access } = gateway
  const name = gateway.host.includes(':') ? `[${gateway.host}]` : gateway.host
  const host = gateway.port === (tls ? 443 : 80) ? name : `${name}:${gateway.port}`
  const proxy = tls ? undefined : access?.proxy
  const credentials =
    proxy?.authorization === undefined ? {} : { 'Proxy-Authorization': proxy.authorization }
  return {
    path: proxy === undefined ? path : `http://${host}${path}`,
    headers: { Host: host, ...credentials, ...headers },
  }
}
