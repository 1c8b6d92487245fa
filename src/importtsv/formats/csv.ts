import type { InputWindow } from '../input/input-window.js'
import { LineReader } from '../line-reader.js'
import { type CsvDialect, checkDialect, plainDialect } from './csv-dialect.js'
import { NOT_CLOSED, QUOTED_EMPTY, QuotedStretch } from './csv-stretch.js'
import {
  createRecordSpan,
  type RawSpan,
  type ReaderOptions,
  RecordOutcome,
  type RecordOutcomeCode,
  type RecordReader,
  type RecordSpan,
  type TextFormat,
} from './format.js'

const LF = 0x0a
const CR = 0x0d

const PLAIN = 0
const SEPARATOR = 1
const LINE_END = 2
const QUOTED = 3

/** No byte. */
const NONE = -1

/**
 * RFC 4180. Records in which every quote stands where it should are cut in one pass over the bytes; csv-parse, which costs
 * twenty times as much, gets the others and decides what they are: broken, or written with an escape of their own.
 * Where a record begins, nothing before it matters, so a file that is cut there reads as it does whole.
 */
class CsvReader implements RecordReader {
  readonly record: RecordSpan & { readonly quotedEmpty: Uint8Array }
  readonly #lines: LineReader
  readonly #options: ReaderOptions
  readonly #dialect: CsvDialect
  readonly #separator: Buffer
  readonly #comment: Buffer
  /** {@link NONE}: there are no quotes. */
  readonly #quote: number
  /** Quoted fields are left to csv-parse. */
  readonly #foreignEscape: boolean
  readonly #classes = new Uint8Array(256)
  #stretch: QuotedStretch | undefined
  #scratch: Buffer = Buffer.allocUnsafeSlow(4096)
  /** The last PENDING was for a record that csv-parse has to look at. */
  #irregular = false
  /** The last PENDING came inside quotes. */
  #open = false

  constructor(window: InputWindow, options: ReaderOptions, dialect: CsvDialect) {
    const { separator, quote, escapeByte, comment } = dialect
    this.#options = options
    this.#dialect = dialect
    this.#separator = Buffer.from(separator, 'latin1')
    this.#comment = Buffer.from(comment, 'latin1')
    this.#quote = Buffer.from(quote, 'latin1')[0] ?? NONE
    this.#foreignEscape = escapeByte !== quote
    this.#lines = new LineReader(window, options)
    this.record = {
      ...createRecordSpan(options.fields),
      quotedEmpty: new Uint8Array(options.fields),
    }
    this.#classes[LF] = LINE_END
    this.#classes[CR] = LINE_END
    this.#classes[this.#separator[0] as number] = SEPARATOR
    if (this.#quote !== NONE) this.#classes[this.#quote] = QUOTED
  }

  get window(): InputWindow {
    return this.#lines.window
  }

  get raw(): RawSpan {
    return this.#lines.raw
  }

  get reason(): string {
    return this.#lines.reason
  }

  get physicalLines(): number {
    return this.#lines.physicalLines
  }

  next(): RecordOutcomeCode {
    const outcome = this.#stretch === undefined ? this.#nextRecord() : this.#nextOfStretch()
    if (outcome !== RecordOutcome.RECORD || this.record.fields > 1) return outcome
    const { start, end } = this.raw
    return isBlank(this.window.buf, start, end) ? RecordOutcome.SKIPPED : outcome
  }

  async more(): Promise<void> {
    if (this.#irregular) {
      this.#irregular = false
      const stretch = new QuotedStretch(this.#dialect)
      await stretch.parse(this.window)
      this.#stretch = stretch
    } else if (this.#open && this.window.full) {
      this.#lines.rejectLine(NOT_CLOSED)
    } else {
      await this.#lines.more()
    }
  }

  #nextRecord(): RecordOutcomeCode {
    const lines = this.#lines
    if (lines.bad) return lines.next()
    this.#open = false
    const { window } = lines
    if (window.offset >= this.#options.endOffset) return RecordOutcome.END
    if (window.start === window.end) {
      return window.atEnd ? RecordOutcome.END : RecordOutcome.PENDING
    }
    if (this.#comment.length > 0) {
      const bytes = Math.min(this.#comment.length, window.end - window.start)
      const alike = startsWith(window.buf, window.start, this.#comment, bytes)
      if (alike && bytes === this.#comment.length) return this.#passComment()
      if (alike && !window.atEnd) return RecordOutcome.PENDING
    }
    return this.#scan()
  }

  #passComment(): RecordOutcomeCode {
    const { buf, start, end, atEnd } = this.window
    let at = start
    while (at < end && this.#classes[buf[at] as number] !== LINE_END) at++
    if (at === end && !atEnd) return RecordOutcome.PENDING
    const after = at === end ? end : this.#lines.afterLineEnd(at)
    if (after === -1) return RecordOutcome.PENDING
    this.#lines.take(after - start, 1)
    return RecordOutcome.SKIPPED
  }

  /** The hot loop. Anything but RFC 4180 is left to csv-parse. */
  #scan(): RecordOutcomeCode {
    const { window, record } = this
    const { buf, start, end, atEnd } = window
    const { fieldStart, fieldEnd, quotedEmpty } = record
    const classes = this.#classes
    const quote = this.#quote
    const separatorBytes = this.#separator.length
    const kept = fieldStart.length
    let fields = 0
    let lineEnds = 1
    let doubled = false
    let at = start
    for (;;) {
      let from = at
      let to = at
      let kind = PLAIN
      const quoted = at < end && buf[at] === quote
      if (quoted) {
        if (this.#foreignEscape) return this.#leave()
        from = ++at
        for (;;) {
          while (at < end) {
            kind = classes[buf[at] as number] as number
            if (kind >= LINE_END) break
            at++
          }
          if (at === end) return this.#endInQuotes()
          if (kind === LINE_END) {
            if (buf[at] !== CR || buf[at + 1] !== LF || at + 1 === end) lineEnds++
            at++
            continue
          }
          if (at + 1 === end && !atEnd) return RecordOutcome.PENDING
          if (at + 1 === end || buf[at + 1] !== quote) break
          doubled = true
          at += 2
        }
        to = at++
        kind = at === end ? PLAIN : (classes[buf[at] as number] as number)
      } else {
        while (at < end) {
          kind = classes[buf[at] as number] as number
          if (kind !== PLAIN) break
          at++
        }
      }
      if (kind === SEPARATOR && separatorBytes > 1) {
        const there = Math.min(separatorBytes, end - at)
        const alike = startsWith(buf, at, this.#separator, there)
        if (alike && there < separatorBytes && !atEnd) return RecordOutcome.PENDING
        if (!alike || there < separatorBytes) {
          if (quoted) return this.#leave()
          at = this.#plainUntil(at + 1)
          if (at === end && !atEnd) return RecordOutcome.PENDING
          kind = at === end ? PLAIN : (classes[buf[at] as number] as number)
        }
      }
      if (!quoted) {
        if (at === end && !atEnd) return RecordOutcome.PENDING
        to = at
      }
      if (at < end && (kind === QUOTED || kind === PLAIN)) return this.#leave()
      if (fields < kept) {
        fieldStart[fields] = from
        fieldEnd[fields] = to
        quotedEmpty[fields] = quoted && from === to ? 1 : 0
      }
      fields++
      if (at < end && kind === SEPARATOR) {
        at += separatorBytes
        continue
      }
      const after = at === end ? end : this.#lines.afterLineEnd(at)
      if (after === -1) return RecordOutcome.PENDING
      record.buf = buf
      record.fields = fields
      if (doubled && kept > 0) this.#undouble(after)
      this.#lines.take(after - start, lineEnds)
      return RecordOutcome.RECORD
    }
  }

  /** From `at` on, the first place of an unquoted field where the first byte of the separator is the separator. */
  #plainUntil(from: number): number {
    const { buf, end, atEnd } = this.window
    const separator = this.#separator
    for (let at = from; at < end; at++) {
      const kind = this.#classes[buf[at] as number]
      if (kind === PLAIN) continue
      if (kind !== SEPARATOR) return at
      const there = Math.min(separator.length, end - at)
      if (!startsWith(buf, at, separator, there)) continue
      if (there === separator.length) return at
      // The window's end cuts what may be a separator: as if there were nothing but field up to it.
      if (!atEnd) return end
    }
    return end
  }

  #leave(): RecordOutcomeCode {
    this.#irregular = true
    return RecordOutcome.PENDING
  }

  #endInQuotes(): RecordOutcomeCode {
    if (!this.window.atEnd) {
      this.#open = true
      return RecordOutcome.PENDING
    }
    this.#lines.rejectLine(NOT_CLOSED)
    return this.#lines.next()
  }

  /** Puts the record with its quotes made single into other memory: the window keeps what was read. */
  #undouble(after: number): void {
    const { record } = this
    const { buf, fieldStart, fieldEnd } = record
    const { start } = this.window
    const scratch = this.#room(after - start)
    buf.copy(scratch, 0, start, after)
    const kept = Math.min(record.fields, fieldStart.length)
    for (let field = 0; field < kept; field++) {
      const from = (fieldStart[field] as number) - start
      const to = (fieldEnd[field] as number) - start
      const quoted = from > 0 && scratch[from - 1] === this.#quote
      fieldStart[field] = from
      fieldEnd[field] = quoted ? undouble(scratch, from, to, this.#quote) : to
    }
    record.buf = scratch
  }

  #room(length: number): Buffer {
    if (this.#scratch.length < length) this.#scratch = Buffer.allocUnsafeSlow(2 * length)
    return this.#scratch
  }

  #nextOfStretch(): RecordOutcomeCode {
    const stretch = this.#stretch as QuotedStretch
    const { window } = this
    const { buf, start } = window
    const ended = window.offset >= this.#options.endOffset
    const comment = this.#comment
    // csv-parse knows nothing of comments, so it has taken this line and those behind it for something else.
    const passed = comment.length > 0 && startsWith(buf, start, comment, comment.length)
    const fields = ended || passed ? undefined : stretch.shift()
    if (fields !== undefined) {
      this.#fillRecord(fields, stretch.length)
      this.#lines.take(stretch.length, countLineEnds(buf, start, start + stretch.length))
      return RecordOutcome.RECORD
    }
    this.#stretch = undefined
    if (stretch.broken !== undefined && !ended && !passed) this.#lines.rejectLine(stretch.broken)
    return this.#nextRecord()
  }

  #fillRecord(fields: readonly string[], length: number): void {
    const scratch = this.#room(length)
    const { record } = this
    const kept = Math.min(fields.length, record.fieldStart.length)
    let at = 0
    for (let i = 0; i < kept; i++) {
      const field = fields[i] as string
      const empty = field === QUOTED_EMPTY
      record.fieldStart[i] = at
      if (!empty) at += scratch.write(field, at, 'latin1')
      record.fieldEnd[i] = at
      record.quotedEmpty[i] = empty ? 1 : 0
    }
    record.buf = scratch
    record.fields = fields.length
  }
}

function startsWith(buf: Buffer, at: number, bytes: Buffer, length: number): boolean {
  for (let i = 0; i < length; i++) if (buf[at + i] !== bytes[i]) return false
  return true
}

/** Takes the second of two quotes out of `buf[from, to)`, and returns the new end. */
function undouble(buf: Buffer, from: number, to: number, quote: number): number {
  let end = from
  for (let at = from; at < to; at++) {
    const byte = buf[at] as number
    if (byte === quote) at++
    buf[end++] = byte
  }
  return end
}

function isBlank(buf: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    if (buf[i] !== LF && buf[i] !== CR) return false
  }
  return true
}

/** Line ends in `buf[start, end)`; a last line without one counts too. */
function countLineEnds(buf: Buffer, start: number, end: number): number {
  let count = 0
  for (let i = start; i < end; i++) {
    const lineEnd = buf[i] === LF || (buf[i] === CR && (i + 1 === end || buf[i + 1] !== LF))
    if (lineEnd || i + 1 === end) count++
  }
  return count
}

function dialectOf({ csv, separator }: Pick<ReaderOptions, 'csv' | 'separator'>): CsvDialect {
  return csv ?? plainDialect(String.fromCharCode(separator))
}

export const csv: TextFormat = {
  name: 'csv',
  defaultSeparator: 0x2c,
  splittable: false,
  quoteByte: ({ csv }) => (csv === undefined ? 0x22 : Buffer.from(csv.quote, 'latin1')[0]),
  open: (window, options) => new CsvReader(window, options, checkDialect(dialectOf(options))),
}
