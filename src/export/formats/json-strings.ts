import { PlainCopier } from '../../bytes/plain-copier.js'
import type { OutputBuffer } from '../output/output-buffer.js'
import type { FieldEncoder } from './field-encoding.js'

const QUOTE = 0x22
const BACKSLASH = 0x5c
/** Below it are control characters. */
const SPACE = 0x20
/** The most bytes that JSON makes of one: \u0000. */
const MOST_OF_A_BYTE = 6

/** What JSON does not take as it is: the quote, the backslash and control characters. */
const ESCAPES: readonly (Buffer | undefined)[] = Array.from({ length: 256 }, (_, byte) => {
  if (byte >= SPACE && byte !== QUOTE && byte !== BACKSLASH) return undefined
  const quoted = JSON.stringify(String.fromCharCode(byte))
  return Buffer.from(quoted.slice(1, -1), 'latin1')
})

/** Writes byte strings as JSON strings into an output buffer. Bytes from 0x80 on go out as they are. */
export class JsonStrings {
  readonly #out: OutputBuffer
  readonly #encoder: FieldEncoder | undefined
  readonly #copier = new PlainCopier(SPACE, QUOTE, BACKSLASH)
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
    const at = this.#copier.copy(source, start, end, buf, out.pos + 1)
    if (at < 0) return false
    buf[out.pos] = QUOTE
    buf[at] = QUOTE
    out.pos = at + 1
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
