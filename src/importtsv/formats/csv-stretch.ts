import { type CsvError, Parser } from 'csv-parse'
import type { InputWindow } from '../input/input-window.js'
import type { CsvDialect } from './csv-dialect.js'

/** What csv-parse gets at a time: large against the cost of a new parser, small against what a lone quote should cost. */
const PIECE_BYTES = 16 * 1024

/** Stands for a field of two quotes: no string of latin1 bytes equals it. */
export const QUOTED_EMPTY = '\u0100'

export const NOT_CLOSED = 'Quoted field is not closed'
const reasons: Readonly<Record<string, string>> = {
  CSV_INVALID_CLOSING_QUOTE: 'Text after a closing quote',
  INVALID_OPENING_QUOTE: 'Quote inside an unquoted field',
  CSV_QUOTE_NOT_CLOSED: NOT_CLOSED,
}

/**
 * The records at the start of a window that csv-parse finds in one go, at least one, or the reason why the first is none.
 * Fields are latin1 strings, a byte a character: csv-parse makes these a third faster than Buffers.
 */
export class QuotedStretch {
  /** Why the record after the last one is broken, if it is. */
  broken: string | undefined
  /** Bytes of the record that `shift` returned last, line end included. */
  length = 0
  readonly #parser: Parser
  readonly #records: string[][] = []
  /** Offsets behind the records' ends, from the stretch's start. */
  readonly #ends: number[] = []
  #next = 0

  constructor({ separator, quote, escapeByte }: CsvDialect) {
    this.#parser = new Parser({
      encoding: 'latin1',
      delimiter: Buffer.from(separator, 'latin1'),
      quote: Buffer.from(quote, 'latin1'),
      escape: Buffer.from(escapeByte, 'latin1'),
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      cast: (value, { quoting }) => (quoting && value === '' ? QUOTED_EMPTY : value),
      on_record: (record: string[], { bytes }) => {
        this.#records.push(record)
        this.#ends.push(bytes)
        return null
      },
    })
    this.#parser.on('error', () => {})
  }

  /** Feeds the parser from the window's start, and the window from its source, until the first record is whole. */
  async parse(window: InputWindow): Promise<void> {
    for (let fed = 0; this.#records.length === 0 && this.broken === undefined; ) {
      if (window.start + fed === window.end) {
        if (window.full) this.broken = NOT_CLOSED
        await window.fill()
      }
      const from = window.start + fed
      const to = Math.min(from + PIECE_BYTES, window.end)
      const last = window.atEnd && to === window.end
      // A copy: the parser keeps what it cannot use yet, and the window moves its bytes.
      await this.#feed(Buffer.from(window.buf.subarray(from, to)), last)
      fed += to - from
      if (last) return
    }
  }

  /** The fields of the next record, or undefined after the last. */
  shift(): string[] | undefined {
    const fields = this.#records[this.#next]
    const end = this.#ends[this.#next]
    if (fields === undefined || end === undefined) return undefined
    this.length = end - (this.#ends[this.#next - 1] ?? 0)
    this.#next++
    return fields
  }

  #feed(piece: Buffer, last: boolean): Promise<void> {
    return new Promise((resolve) => {
      const done = (error?: Error | null): void => {
        if (error) this.broken = explain(error)
        resolve()
      }
      if (last) this.#parser.end(piece, done as () => void)
      else this.#parser.write(piece, done)
    })
  }
}

function explain(error: Error): string {
  const { code, message } = error as CsvError
  return reasons[code] ?? message
}
