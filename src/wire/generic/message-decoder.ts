import { HbulkError } from '../../errors.js'
import type { ProtocolName, ReplyDecoder } from '../types.js'
import { MAX_MESSAGE_BYTES } from './limits.js'
import { MessageBoundary } from './message-boundary.js'

/** Collects the bytes of one reply, looking at each once, and has them decoded when the reply is whole. */
export class MessageDecoder<T> implements ReplyDecoder<T> {
  readonly #boundary: MessageBoundary
  readonly #decode: (message: Buffer) => T
  readonly #parts: Buffer[] = []
  #length = 0

  /** `decode` gets bytes that belong to it. */
  constructor(protocol: ProtocolName, decode: (message: Buffer) => T) {
    this.#boundary = new MessageBoundary(protocol)
    this.#decode = decode
  }

  feed(chunk: Buffer, start: number, end: number): number {
    const after = this.#boundary.feed(chunk, start, end)
    const part = chunk.subarray(start, after === -1 ? end : after)
    this.#length += part.length
    if (this.#length > MAX_MESSAGE_BYTES) {
      throw new HbulkError('PROTOCOL', `the reply is longer than ${MAX_MESSAGE_BYTES} bytes`)
    }
    this.#parts.push(Buffer.from(part))
    return after
  }

  result(): T {
    const [first] = this.#parts
    const whole = this.#parts.length === 1 ? first : undefined
    return this.#decode(whole ?? Buffer.concat(this.#parts, this.#length))
  }
}
