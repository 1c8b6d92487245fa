import { PlainCopier } from '../../bytes/plain-copier.js'
import type { OutputBuffer } from '../output/output-buffer.js'
import type { FieldEncoder } from './field-encoding.js'

const QUOTE = 0x22
const LF = 0x0a
const CR = 0x0d

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
  /** For bare fields: stops at control characters, more of them than matter, which are rare. */
  readonly #plain: PlainCopier
  readonly #specials: readonly number[]
  #scratch = Buffer.allocUnsafeSlow(4096)

  constructor(out: OutputBuffer, dialect: Dialect, encoder: FieldEncoder | undefined) {
    this.#out = out
    const { delimiter, quoting } = dialect
    this.#delimiter = delimiter
    this.#quoting = quoting
    this.#encoder = encoder
    this.#specials = [delimiter, LF, CR, ...(quoting ? [QUOTE] : [])]
    this.#plain = new PlainCopier(CR + 1, delimiter, quoting ? QUOTE : delimiter)
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

  /** A delimiter and the field after it, see `field`. When the dialect cannot hold the field, the delimiter stays. */
  next(source: Buffer, start: number, end: number): boolean {
    const out = this.#out
    out.ensure(1)
    out.buf[out.pos++] = this.#delimiter
    return this.field(source, start, end)
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
    if (length >= LONG_FIELD) return this.#doubtful(source, start, end)
    if (length === 0) return this.#empty()
    const after = this.#plain.copy(source, start, end, out.buf, out.pos)
    if (after < 0) return this.#doubtful(source, start, end)
    out.pos = after
    return true
  }

  /** With quoting `""`, so that it differs from a missing field. */
  #empty(): boolean {
    if (!this.#quoting) return true
    const out = this.#out
    out.buf[out.pos++] = QUOTE
    out.buf[out.pos++] = QUOTE
    return true
  }

  /** What is long, or may need quotes. */
  #doubtful(source: Buffer, start: number, end: number): boolean {
    if (this.#holdsSpecial(source, start, end)) return this.#quoted(source, start, end)
    const out = this.#out
    out.pos += source.copy(out.buf, out.pos, start, end)
    return true
  }

  #holdsSpecial(source: Buffer, start: number, end: number): boolean {
    if (end - start < LONG_FIELD) {
      for (let i = start; i < end; i++) {
        if (this.#specials.includes(source[i] as number)) return true
      }
      return false
    }
    const bytes = source.subarray(start, end)
    return this.#specials.some((byte) => bytes.includes(byte))
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
