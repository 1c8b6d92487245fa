import http from 'node:http'
import https from 'node:https'
import { HbulkError } from '../errors.js'
import { BaseChannel } from './base-channel.js'
import { tlsError, unreachable } from './channel-errors.js'
import { gatewayName } from './gateway-name.js'
import type { Gateway } from './model.js'
import type { OutstandingCall } from './outstanding-call.js'
import { protocolError } from './reader.js'
import type { ChannelOptions } from './types.js'

/** What HBase's servlet and Thrift's own HTTP clients send. */
const contentType = 'application/x-thrift'

/** Codes of errors that come before a connection. */
const neverConnected: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ETIMEDOUT',
])

/**
 * One keep-alive HTTP connection to a gateway: a POST for each call, one call at a time, the answer decoded while its
 * body is still arriving. HTTP gateways speak the binary protocol only.
 */
export class HttpChannel extends BaseChannel {
  readonly #agent: http.Agent
  readonly #waiting: OutstandingCall[] = []
  #current: { call: OutstandingCall; request: http.ClientRequest } | undefined

  constructor(gateway: Gateway, options: ChannelOptions) {
    super(gateway, options)
    const settings = { keepAlive: true, maxSockets: 1 }
    this.#agent = gateway.tls ? new https.Agent(settings) : new http.Agent(settings)
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
    const { host, port, path, tls, headers } = this.gateway
    const { pieces } = call.request
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
    const request = (tls ? https : http).request({
      agent: this.#agent,
      host,
      port,
      path,
      method: 'POST',
      headers: {
        ...headers,
        'Content-Type': contentType,
        Accept: contentType,
        'Content-Length': length,
      },
    })
    this.#current = { call, request }
    request.on('error', (error: NodeJS.ErrnoException) => this.destroy(this.#requestError(error)))
    request.on('response', (response) => this.#onResponse(call, response))
    for (const piece of pieces) if (piece.length > 0) request.write(piece)
    request.end()
  }

  #onResponse(call: OutstandingCall, response: http.IncomingMessage): void {
    if (response.statusCode !== 200) {
      this.destroy(this.#statusError(response))
      return
    }
    let complete = false
    response.on('data', (chunk: Buffer) => {
      if (this.failed) return
      try {
        if (complete) throw protocolError('bytes after the end of the answer')
        const at = call.decoder.feed(chunk, 0, chunk.length)
        if (at < 0) return call.holdBack(response)
        complete = true
        if (at !== chunk.length) throw protocolError('bytes after the end of the answer')
      } catch (error) {
        this.destroy(error as Error)
      }
    })
    response.on('error', (error) => this.destroy(this.closedError(error.message, error)))
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

  #requestError(error: NodeJS.ErrnoException): HbulkError {
    const { code = '', message } = error
    if (neverConnected.has(code)) return unreachable(this.gateway, message || code, error)
    return tlsError(this.gateway, error) ?? this.closedError(message, error)
  }

  #statusError(response: http.IncomingMessage): HbulkError {
    const status = response.statusCode ?? 0
    const answer =
      `${gatewayName(this.gateway)} answered HTTP ${status} ${response.statusMessage ?? ''}`.trimEnd()
    if (status === 401 || status === 403) {
      return new HbulkError('GATEWAY_DENIED', answer, {
        hint: denialHint(response.headers['www-authenticate']),
      })
    }
    if (status >= 500) {
      return new HbulkError('GATEWAY_CLOSED', answer, { retryable: status !== 501 })
    }
    return new HbulkError('GATEWAY_MISMATCH', answer, {
      hint: 'Is this the address and path of an HBase Thrift gateway over HTTP?',
    })
  }
}

function denialHint(challenge: string | undefined): string {
  if (challenge?.startsWith('Negotiate')) {
    return 'It demands Kerberos (SPNEGO), which hbulk cannot do yet.'
  }
  return 'Give the credentials it wants: HBULK_ACCESS_KEY_ID and HBULK_ACCESS_SIGNATURE, or --header.'
}
