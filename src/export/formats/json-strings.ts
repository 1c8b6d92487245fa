import type { OutputBuffer } from '../output/output-buffer.js'
import type { FieldEncoder } from './field-encoding.js'

const QUOTE = 0x22
const BACKSLASH = 0x5c
/** From this length on, copying in native code is cheaper than a loop over the bytes. */
const LONG_STRING = 512
/** The most bytes that JSON makes of one: \u0000. */
const MOST_OF_A_BYTE = 6

/** What JSON does not take as it is: the quote, the backslash and control characters. */
const ESCAPES: readonly (Buffer | undefined)[] = Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x20 && byte !== QUOTE && byte !== BACKSLASH) return undefined
  const quoted = JSON.stringify(String.fromCharCode(byte))
  return Buffer.from(quoted.slice(1, -1), 'latin1')
})

const SPECIAL = Uint8Array.from(ESCAPES, (text) => (text === undefined ? 0 : 1))

/** Writes byte strings as JSON strings into an output buffer. Bytes from 0x80 on go out as they are. */
export class JsonStrings {
  readonly #out: OutputBuffer
  readonly #encoder: FieldEncoder | undefined
  #scratch = Buffer.allocUnsafeSlow(4096)

  constructor(out: OutputBuffer, encoder: FieldEncoder | undefined) {
    this.#out = out
    this.#encoder = encoder
  }

  /** `source[start, end)`, encoded, in quotes. */
  encoded(source: Buffer, start: number, end: number): void {
    const encoder = this.#encoder
    if (encoder === undefined) {
      this.verbatim(source, start, end)
      return
    }
    const room = (end - start) * encoder.maxExpansion + 8
    if (room > this.#scratch.length) this.#scratch = Buffer.allocUnsafeSlow(room * 2)
    this.verbatim(this.#scratch, 0, encoder.encode(source, start, end, this.#scratch, 0))
  }

  /** The same without encoding. */
  verbatim(source: Buffer, start: number, end: number): void {
    if (!this.#plain(source, start, end)) this.#escaped(source, start, end)
  }

  /** Writes what needs no escape. Returns false, having written nothing, when something does. */
  #plain(source: Buffer, start: number, end: number): boolean {
    const out = this.#out
    out.ensure(end - start + 2)
    const { buf } = out
    let at = out.pos
    buf[at++] = QUOTE
    const long = end - start >= LONG_STRING
    for (let i = start; i < end; i++) {
      const byte = source[i] as number
      if (SPECIAL[byte] === 1) return false
      if (!long) buf[at++] = byte
    }
    if (long) {
      buf.set(source.subarray(start, end), at)
      at += end - start
    }
    buf[at++] = QUOTE
    out.pos = at
    return true
  }

  #escaped(source: Buffer, start: number, end: number): void {
    const out = this.#out
    out.ensure((end - start) * MOST_OF_A_BYTE + 2)
    const { buf } = out
    let at = out.pos
    buf[at++] = QUOTE
    for (let i = start; i < end; i++) {
      const byte = source[i] as number
      const text = ESCAPES[byte]
      if (text === undefined) {
        buf[at++] = byte
        continue
      }
      for (let j = 0; j < text.length; j++) buf[at++] = text[j] as number
    }
    buf[at++] = QUOTE
    out.pos = at
  }
}
