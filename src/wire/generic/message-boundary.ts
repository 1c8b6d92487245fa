import type { ProtocolName } from '../types.js'
import { BinaryGrammar } from './binary-grammar.js'
import { CompactGrammar } from './compact-grammar.js'
import { END } from './container-stack.js'
import type { MessageGrammar } from './message-grammar.js'

/**
 * Finds where a message ends, in one pass over its bytes however they are cut into chunks.
 * Unframed transports need it: nothing else says how long a reply is.
 */
export class MessageBoundary {
  readonly #grammar: MessageGrammar
  #skip = 0

  constructor(protocol: ProtocolName) {
    this.#grammar = protocol === 'binary' ? new BinaryGrammar() : new CompactGrammar()
  }

  /**
   * @returns the offset after the message's last byte, or -1 when it goes on in the next chunk.
   * @throws HbulkError code PROTOCOL
   */
  feed(chunk: Buffer, start: number, end: number): number {
    let at = start
    for (;;) {
      if (this.#skip > 0) {
        const passed = Math.min(this.#skip, end - at)
        this.#skip -= passed
        at += passed
      }
      if (at === end) return -1
      const skip = this.#grammar.take(chunk[at++] as number)
      if (skip === END) return at
      this.#skip = skip
    }
  }
}
