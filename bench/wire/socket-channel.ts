import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { HbulkError } from '../../src/errors.js'
import { BinarySkipper } from './binary-skipper.js'
import { type Channel, HEAD_BYTES, type RawReply, SILENCE_MS } from './channel.js'
import { FrameSkipper } from './frame-skipper.js'
import type { Target } from './target.js'

/** A plain TCP socket, framed or not; the reply's end is found by skipping over its lengths. */
export class SocketChannel implements Channel {
  readonly #socket: Socket
  readonly #name: string
  readonly #skipper: BinarySkipper | FrameSkipper
  readonly #headerSize: number
  #chunks: Buffer[] = []
  #bytes = 0
  #keepBody = false
  #settle: ((outcome: RawReply | Error) => void) | undefined

  static async open(target: Target): Promise<SocketChannel> {
    const socket = connect({ host: target.host, port: target.port, noDelay: true })
    try {
      await once(socket, 'connect')
    } catch (cause) {
      const name = `${target.host}:${target.port}`
      throw new HbulkError('GATEWAY_UNREACHABLE', `no connection to ${name}`, { cause })
    }
    return new SocketChannel(socket, target)
  }

  private constructor(socket: Socket, target: Target) {
    this.#socket = socket
    this.#name = `${target.host}:${target.port}`
    const framed = target.transport === 'framed'
    this.#skipper = framed ? new FrameSkipper() : new BinarySkipper()
    this.#headerSize = framed ? 4 : 0
    socket.on('data', (chunk) => this.#receive(chunk))
    socket.on('error', (error) => this.#fail(error.message))
    socket.on('close', () => this.#fail('closed by the gateway'))
    socket.on('timeout', () => this.#fail(`silent for ${SILENCE_MS / 1000} s`))
    socket.setTimeout(SILENCE_MS)
  }

  call(packet: Buffer, keepBody: boolean): Promise<RawReply> {
    return new Promise((resolve, reject) => {
      this.#keepBody = keepBody
      this.#chunks = []
      this.#bytes = 0
      this.#skipper.reset()
      this.#settle = (outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome))
      this.#socket.write(packet)
    })
  }

  close(): void {
    this.#socket.destroy()
  }

  #receive(chunk: Buffer): void {
    if (this.#keepBody || this.#bytes < HEAD_BYTES) this.#chunks.push(chunk)
    this.#bytes += chunk.length
    try {
      const end = this.#skipper.feed(chunk)
      if (end === -1) return
      if (end !== chunk.length) {
        throw new HbulkError('PROTOCOL', `${chunk.length - end} bytes after a reply's end`)
      }
    } catch (error) {
      this.#finish(error instanceof Error ? error : new Error(String(error)))
      this.#socket.destroy()
      return
    }
    const whole = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks)
    this.#finish({
      body: (whole ?? chunk).subarray(this.#headerSize),
      bytes: this.#bytes,
    })
  }

  #fail(why: string): void {
    this.#finish(new HbulkError('GATEWAY_CLOSED', `connection to ${this.#name}: ${why}`))
    this.#socket.destroy()
  }

  #finish(outcome: RawReply | Error): void {
    const settle = this.#settle
    this.#settle = undefined
    settle?.(outcome)
  }
}
