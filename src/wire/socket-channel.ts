import net from 'node:net'
import { BaseChannel } from './base-channel.js'
import { unreachable } from './channel-errors.js'
import { FrameReader } from './frame-reader.js'
import type { Gateway } from './model.js'
import type { OutstandingCall } from './outstanding-call.js'
import { protocolError } from './reader.js'
import type { ChannelOptions, EncodedCall } from './types.js'

const defaultConnectTimeoutMs = 5_000
const keepAliveMs = 30_000
/** Most bytes that are read from a socket at a time: as many as stay in a core's cache until they are decoded. */
const readBytes = 128 * 1024

/**
 * One owned socket to a gateway, unframed or framed. A call is whole before its first byte leaves; calls are answered in
 * the order they were sent (HBase serves a connection with one thread).
 */
export class SocketChannel extends BaseChannel {
  readonly #socket: net.Socket
  readonly #frames: FrameReader | undefined
  /** Sent or waiting to be sent, oldest first. */
  readonly #outstanding: OutstandingCall[] = []
  /** How many of the outstanding calls have been written to the socket. */
  #sent = 0
  #draining = false

  static async open(gateway: Gateway, options: ChannelOptions): Promise<SocketChannel> {
    const incoming: Incoming = { take: () => {} }
    const socket = await dial(gateway, incoming)
    return new Promise((resolve, reject) => {
      const timeoutMs = options.connectTimeoutMs ?? defaultConnectTimeoutMs
      const fail = (reason: string, cause?: Error): void => {
        socket.destroy()
        reject(unreachable(gateway, reason, cause))
      }
      const timer = setTimeout(() => fail(`no connection within ${timeoutMs / 1000} s`), timeoutMs)
      const onError = (error: Error): void => {
        clearTimeout(timer)
        fail(error.message || String((error as NodeJS.ErrnoException).code), error)
      }
      socket.once('error', onError)
      socket.once(gateway.tls ? 'secureConnect' : 'connect', () => {
        clearTimeout(timer)
        socket.off('error', onError)
        resolve(new SocketChannel(gateway, socket, incoming, options))
      })
    })
  }

  private constructor(
    gateway: Gateway,
    socket: net.Socket,
    incoming: Incoming,
    options: ChannelOptions,
  ) {
    super(gateway, options)
    this.#socket = socket
    this.#frames = gateway.transport === 'framed' ? new FrameReader() : undefined
    socket.setNoDelay(true)
    socket.setKeepAlive(true, keepAliveMs)
    incoming.take = (chunk, end) => this.#onData(chunk, end)
    socket.on('drain', () => this.#onDrain())
    socket.on('error', (error) => this.destroy(this.closedError(error.message, error)))
    socket.on('close', () => this.destroy(this.closedError('it closed the connection')))
  }

  protected enqueue(call: OutstandingCall): void {
    this.#outstanding.push(call)
    this.#send()
  }

  protected disconnect(): readonly OutstandingCall[] {
    this.#socket.destroy()
    return this.#outstanding.splice(0)
  }

  protected get idle(): boolean {
    return this.#outstanding.length === 0
  }

  /** Writes the calls that have not been written yet, as long as the socket takes them. */
  #send(): void {
    while (!this.#draining && this.#sent < this.#outstanding.length) {
      const call = this.#outstanding[this.#sent++] as OutstandingCall
      this.#draining = !this.#write(call.request)
    }
  }

  #write(request: EncodedCall): boolean {
    const socket = this.#socket
    socket.cork()
    if (this.#frames !== undefined) {
      const header = Buffer.alloc(4)
      header.writeInt32BE(request.pieces.reduce((sum, piece) => sum + piece.length, 0))
      socket.write(header)
    }
    let room = true
    for (const piece of request.pieces) if (piece.length > 0) room = socket.write(piece)
    socket.uncork()
    return room
  }

  #onDrain(): void {
    this.#draining = false
    this.#send()
  }

  #onData(chunk: Buffer, end: number): void {
    try {
      for (let at = 0; at < end && !this.failed; ) {
        at =
          this.#frames === undefined ? this.#feed(chunk, at, end) : this.#feedFrame(chunk, at, end)
      }
      if (this.#sent > 0) this.#outstanding[0]?.holdBack(this.#socket)
    } catch (error) {
      this.destroy(error as Error)
    }
  }

  #feedFrame(chunk: Buffer, start: number, chunkEnd: number): number {
    const frames = this.#frames as FrameReader
    if (frames.left === 0) return frames.readHeader(chunk, start, chunkEnd)
    const end = Math.min(chunkEnd, start + frames.left)
    const before = this.#outstanding.length
    const at = this.#feed(chunk, start, end)
    frames.left -= at - start
    const answered = this.#outstanding.length < before
    if (answered !== (frames.left === 0))
      throw protocolError('a frame does not end with its message')
    return at
  }

  /** Hands bytes to the oldest call. Returns the offset after those it took. */
  #feed(chunk: Buffer, start: number, end: number): number {
    const call = this.#outstanding[0]
    if (call === undefined || this.#sent === 0)
      throw protocolError('an answer that nobody asked for')
    const at = call.decoder.feed(chunk, start, end)
    if (at < 0) return end
    this.#outstanding.shift()
    this.#sent--
    call.finish()
    this.endIfIdle()
    return at
  }
}

/** Who takes the bytes that arrive, `chunk[0, end)`; they are gone when it returns. */
interface Incoming {
  take: (chunk: Buffer, end: number) => void
}

/** One buffer takes all that a socket ever brings: a new one for each read would cost as much as decoding it. */
async function dial({ host, port, tls }: Gateway, incoming: Incoming): Promise<net.Socket> {
  if (!tls) {
    const buffer = Buffer.allocUnsafeSlow(readBytes)
    const callback = (bytes: number): boolean => {
      incoming.take(buffer, bytes)
      return true
    }
    return net.connect({ host, port, onread: { buffer, callback } })
  }
  const { connect } = await import('node:tls')
  // An IP address is no server name in TLS.
  const socket = connect({ host, port, ...(net.isIP(host) === 0 ? { servername: host } : {}) })
  return socket.on('data', (chunk: Buffer) => incoming.take(chunk, chunk.length))
}
