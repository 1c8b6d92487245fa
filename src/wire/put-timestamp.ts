import { newWriter } from './codec.js'
import { fieldHead } from './field-head.js'
import type { Timestamp } from './model.js'
import { TType } from './ttype.js'
import type { ProtocolName } from './types.js'

/**
 * The field of `TPut` with the timestamp of those cells that have none of their own: encoded again only when that changes.
 * The field before it is always the list of cells, so the compact form does not vary either.
 */
export class PutTimestamp {
  readonly #protocol: ProtocolName
  readonly #head: Buffer
  #timestamp: Timestamp | undefined
  #field: Buffer = Buffer.alloc(0)

  constructor(protocol: ProtocolName) {
    this.#protocol = protocol
    this.#head = fieldHead(protocol, 2, TType.I64, 3)
  }

  /** The whole field. */
  of(timestamp: Timestamp): Buffer {
    if (timestamp !== this.#timestamp) {
      const writer = newWriter(this.#protocol)
      writer.i64(timestamp)
      this.#field = Buffer.concat([this.#head, writer.bytes()])
      this.#timestamp = timestamp
    }
    return this.#field
  }
}
