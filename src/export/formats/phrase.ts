import { ByteCopier } from '../../bytes/copy.js'
import type { OutputBuffer } from '../output/output-buffer.js'

/** Bytes that a format writes again and again. */
export class Phrase {
  #buf = Buffer.allocUnsafeSlow(64)
  #length = 0
  // One for each phrase: it is quick as long as it sees one source.
  readonly #copier = new ByteCopier()

  constructor(text = '') {
    this.set(Buffer.from(text))
  }

  get bytes(): Buffer {
    return this.#buf.subarray(0, this.#length)
  }

  set(source: Buffer, start = 0, end: number = source.length): void {
    const length = end - start
    if (length > this.#buf.length) this.#buf = Buffer.allocUnsafeSlow(length * 2)
    source.copy(this.#buf, 0, start, end)
    this.#length = length
  }

  append(out: OutputBuffer): void {
    out.ensure(this.#length)
    out.pos = this.#copier.copy(this.#buf, 0, this.#length, out.buf, out.pos)
  }
}
