import type { OutputBuffer } from '../output/output-buffer.js'
import type { FieldEncoder } from './field-encoding.js'

const QUOTE = 0x22
const LF = 0x0a

/** From this length on, searching and copying in native code is cheaper than a loop over the bytes. */
const LONG_FIELD = 512

export interface Dialect {
  readonly delimiter: number
  /** RFC 4180 quoting. Without it a field that holds the delimiter, CR or LF cannot be written. */
  readonly quoting: boolean
}

export const csvDialect: Dialect = { delimiter: 0x2c, quoting: true }
/** What ImportTsv reads: no quoting, no escapes. */
export const tsvDialect: Dialect = { delimiter: 0x09, quoting: false }

/** Writes fields of one dialect and encoding into an output buffer. */
export class DelimitedFields {
  readonly #out: OutputBuffer
  readonly #delimiter: number
  readonly #quoting: boolean
  readonly #encoder: FieldEncoder | undefined
  /** 1 for every byte that cannot stand in a bare field. */
  readonly #special = new Uint8Array(256)
  readonly #specials: readonly number[]
  #scratch = Buffer.allocUnsafeSlow(4096)

  constructor(out: OutputBuffer, dialect: Dialect, encoder: FieldEncoder | undefined) {
    this.#out = out
    this.#delimiter = dialect.delimiter
    this.#quoting = dialect.quoting
    this.#encoder = encoder
    this.#specials = [dialect.delimiter, 0x0a, 0x0d, ...(dialect.quoting ? [QUOTE] : [])]
    for (const byte of this.#specials) this.#special[byte] = 1
  }

  delimiters(count: number): void {
    const out = this.#out
    out.ensure(count)
    const { buf } = out
    let at = out.pos
    for (let i = 0; i < count; i++) buf[at++] = this.#delimiter
    out.pos = at
  }

  endLine(): void {
    const out = this.#out
    out.ensure(1)
    out.buf[out.pos++] = LF
  }

  /**
   * Writes `source[start, end)`, encoded and quoted as needed; an empty one as `""` where there is quoting, so that
   * it differs from a missing one. Returns false, having written nothing, when the dialect cannot hold it.
   */
  field(source: Buffer, start: number, end: number): boolean {
    const encoder = this.#encoder
    if (encoder === undefined) return this.verbatim(source, start, end)
    const room = (end - start) * encoder.maxExpansion + 8
    if (room > this.#scratch.length) this.#scratch = Buffer.allocUnsafeSlow(room * 2)
    return this.verbatim(this.#scratch, 0, encoder.encode(source, start, end, this.#scratch, 0))
  }

  /** As `field`, but never encoded. */
  verbatim(source: Buffer, start: number, end: number): boolean {
    const out = this.#out
    const length = end - start
    out.ensure(length * 2 + 2)
    if (length >= LONG_FIELD) return this.#long(source, start, end)
    const { buf } = out
    const special = this.#special
    let at = out.pos
    for (let i = start; i < end; i++) {
      const byte = source[i] as number
      if (special[byte] === 1) return this.#quoted(source, start, end)
      buf[at++] = byte
    }
    if (length === 0 && this.#quoting) {
      buf[at++] = QUOTE
      buf[at++] = QUOTE
    }
    out.pos = at
    return true
  }

  #long(source: Buffer, start: number, end: number): boolean {
    const bytes = source.subarray(start, end)
    for (const byte of this.#specials) {
      if (bytes.indexOf(byte) >= 0) return this.#quoted(source, start, end)
    }
    this.#out.buf.set(bytes, this.#out.pos)
    this.#out.pos += bytes.length
    return true
  }

  #quoted(source: Buffer, start: number, end: number): boolean {
    if (!this.#quoting) return false
    const out = this.#out
    const { buf } = out
    let at = out.pos
    buf[at++] = QUOTE
    for (let i = start; i < end; i++) {
      const byte = source[i] as number
      if (byte === QUOTE) buf[at++] = QUOTE
      buf[at++] = byte
    }
    buf[at++] = QUOTE
    out.pos = at
    return true
  }
}
