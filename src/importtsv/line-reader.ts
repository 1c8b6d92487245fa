import {
  createRecordSpan,
  type RawSpan,
  type ReaderOptions,
  RecordOutcome,
  type RecordOutcomeCode,
  type RecordReader,
  type RecordSpan,
} from './formats/format.js'
import type { InputWindow } from './input/input-window.js'

const LF = 0x0a
const CR = 0x0d

const PLAIN = 0
const SEPARATOR = 1
const LINE_END = 2

/**
 * Cuts lines at LF, CRLF and CR, like Hadoop's LineReader, and their fields at the separator, in one pass over the
 * bytes. There is no quoting.
 */
export class LineReader implements RecordReader {
  readonly window: InputWindow
  readonly record: RecordSpan
  readonly raw: RawSpan = { start: 0, end: 0, offset: 0, line: 1 }
  reason = ''
  physicalLines = 0
  readonly #classes = new Uint8Array(256)
  readonly #options: ReaderOptions
  /** The line under way is bad and is passed over piece by piece. */
  #bad = false

  constructor(window: InputWindow, options: ReaderOptions) {
    this.window = window
    this.#options = options
    this.record = createRecordSpan(options.fields)
    this.#classes[LF] = LINE_END
    this.#classes[CR] = LINE_END
    this.#classes[options.separator] = SEPARATOR
  }

  /** The line under way is bad: `next` is passing over it. */
  get bad(): boolean {
    return this.#bad
  }

  next(): RecordOutcomeCode {
    if (this.#bad) return this.#passBadLine()
    const { window, record } = this
    const lineStart = window.start
    if (window.base + lineStart >= this.#options.endOffset) return RecordOutcome.END
    const { buf, end } = window
    const { fieldStart, fieldEnd } = record
    const classes = this.#classes
    const kept = fieldStart.length
    let fields = 0
    let from = lineStart
    for (let i = lineStart; i < end; i++) {
      const kind = classes[buf[i] as number] as number
      if (kind === PLAIN) continue
      if (fields < kept) {
        fieldStart[fields] = from
        fieldEnd[fields] = i
      }
      fields++
      from = i + 1
      if (kind === SEPARATOR) continue
      const after = this.afterLineEnd(i)
      return after === -1 ? RecordOutcome.PENDING : this.#endLine(fields, after)
    }
    if (!window.atEnd) return RecordOutcome.PENDING
    if (lineStart === end) return RecordOutcome.END
    if (fields < kept) {
      fieldStart[fields] = from
      fieldEnd[fields] = end
    }
    return this.#endLine(fields + 1, end)
  }

  async more(): Promise<void> {
    const { maxLineBytes } = this.#options
    if (this.window.full && !this.#bad) this.rejectLine(`Line longer than ${maxLineBytes} bytes`)
    else await this.window.fill()
  }

  /** Makes the line at the window's start a bad one: `next` delivers it as BAD, in parts if it is long. */
  rejectLine(reason: string): void {
    this.#bad = true
    this.reason = reason
    this.#markStart()
  }

  /** Takes `length` bytes at the window's start, which hold `lineEnds` line ends, as the last outcome's raw span. */
  take(length: number, lineEnds: number): void {
    this.#markStart()
    this.#markEnd(this.window.start + length, lineEnds)
  }

  #markStart(): void {
    this.raw.offset = this.window.offset
    this.raw.line = this.physicalLines + 1
  }

  #markEnd(end: number, lineEnds: number): void {
    this.raw.start = this.window.start
    this.raw.end = end
    this.window.start = end
    this.physicalLines += lineEnds
  }

  /** The offset after the line end at `at`, or -1 when it takes more input to tell CR from CRLF. */
  afterLineEnd(at: number): number {
    const { buf, end, atEnd } = this.window
    if (buf[at] === LF) return at + 1
    if (at + 1 === end && !atEnd) return -1
    return at + 1 < end && buf[at + 1] === LF ? at + 2 : at + 1
  }

  #endLine(fields: number, after: number): RecordOutcomeCode {
    this.record.buf = this.window.buf
    this.record.fields = fields
    this.take(after - this.window.start, 1)
    return RecordOutcome.RECORD
  }

  #passBadLine(): RecordOutcomeCode {
    const { buf, start, end, atEnd } = this.window
    let at = start
    while (at < end && this.#classes[buf[at] as number] !== LINE_END) at++
    const after = at === end ? end : this.afterLineEnd(at)
    if (after > at || atEnd) {
      this.#bad = false
      this.#markEnd(after, 1)
      return RecordOutcome.BAD
    }
    if (at === start) return RecordOutcome.PENDING
    this.#markEnd(at, 0)
    return RecordOutcome.BAD_PART
  }
}
