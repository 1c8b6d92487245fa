import type net from 'node:net'
import { HbulkError } from '../errors.js'
import { BaseChannel } from './base-channel.js'
import { tlsError } from './channel-errors.js'
import { dial } from './dial.js'
import { FrameReader } from './frame-reader.js'
import type { Gateway } from './model.js'
import { otherServerError, tellingBytes } from './other-servers.js'
import type { OutstandingCall } from './outstanding-call.js'
import { protocolError } from './reader.js'
import type { ChannelOptions, EncodedCall } from './types.js'

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
  /** Of those handed to the socket, where each call ends in the stream of all bytes. */
  readonly #ends: number[] = []
  /** How many of the outstanding calls have been written to the socket. */
  #sent = 0
  /** Bytes handed to the socket since it was opened. */
  #written = 0
  #draining = false
  /** The first bytes that came, until a call is answered: they tell what kind of server it is. */
  #first: Buffer | undefined = Buffer.alloc(0)

  static async open(gateway: Gateway, options: ChannelOptions): Promise<SocketChannel> {
    const { connectTimeoutMs, signal } = options
    const incoming: Incoming = { take: () => {} }
    const onread = gateway.tls ? undefined : intoOneBuffer(incoming)
    const socket = await dial(gateway, { connectTimeoutMs, signal, onread })
    if (gateway.tls) socket.on('data', (chunk: Buffer) => incoming.take(chunk, chunk.length))
    return new SocketChannel(gateway, socket, incoming, options)
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
    socket.on('error', (error) =>
      this.destroy(tlsError(gateway, error) ?? this.closedError(error.message, error)),
    )
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
      this.#ends.push(this.#written)
    }
  }

  #write(request: EncodedCall): boolean {
    const socket = this.#socket
    socket.cork()
    const length = request.pieces.reduce((sum, piece) => sum + piece.length, 0)
    this.#written += length
    if (this.#frames !== undefined) {
      const header = Buffer.alloc(4)
      header.writeInt32BE(length)
      socket.write(header)
      this.#written += header.length
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
    if (this.#first !== undefined && this.#first.length < tellingBytes) {
      const more = chunk.subarray(0, Math.min(end, tellingBytes))
      this.#first = Buffer.concat([this.#first, more])
    }
    try {
      for (let at = 0; at < end && !this.failed; ) {
        at =
          this.#frames === undefined ? this.#feed(chunk, at, end) : this.#feedFrame(chunk, at, end)
      }
      if (this.#sent > 0) this.#outstanding[0]?.holdBack(this.#socket, end)
    } catch (error) {
      this.destroy(this.#explained(error as Error))
    }
  }

  /** No answer of a gateway: of which server then? */
  #explained(error: Error): Error {
    if (this.#first === undefined || !(error instanceof HbulkError)) return error
    if (error.code !== 'PROTOCOL') return error
    return otherServerError(this.gateway, this.#first) ?? error
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
    const sent = this.#written - this.#socket.writableLength
    if (sent < (this.#ends[0] as number)) throw protocolError('an answer before the call was sent')
    this.#outstanding.shift()
    this.#ends.shift()
    this.#sent--
    this.#first = undefined
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
function intoOneBuffer(incoming: Incoming): net.OnReadOpts {
  const buffer = Buffer.allocUnsafeSlow(readBytes)
  const callback = (bytes: number): boolean => {
    incoming.take(buffer, bytes)
    return true
  }
  return { buffer, callback }
}
