import {
  createRecordSpan,
  type RawSpan,
  RecordOutcome,
  type RecordOutcomeCode,
  type RecordReader,
  type RecordSpan,
} from '../../importtsv/formats/format.js'
import type { InputWindow } from '../../importtsv/input/input-window.js'
import { JsonRowSplitter, type SplitterLimits } from './json-row-splitter.js'

/**
 * Lines of JSON as records. A line that does not fit in the window comes in parts, each a line of its own with the same key;
 * what is wrong with one of them is no matter of the others.
 */
export class JsonLines implements RecordReader {
  readonly window: InputWindow
  record: RecordSpan
  readonly raw: RawSpan = { start: 0, end: 0, offset: 0, line: 0 }
  rawBuf: Buffer = Buffer.alloc(0)
  reason = ''
  continues = false
  readonly #lines: RecordReader
  readonly #limits: SplitterLimits
  readonly #part = createRecordSpan(1)
  /** Of a long line. */
  #splitter: JsonRowSplitter | undefined
  /** The rest of a long line is of no use. */
  #lost = false

  /** @param lines of the window; those that are too long for it are bad ones that come in parts */
  constructor(lines: RecordReader, limits: SplitterLimits) {
    this.#lines = lines
    this.window = lines.window
    this.record = lines.record
    this.#limits = limits
  }

  get physicalLines(): number {
    return this.#lines.physicalLines
  }

  more(): Promise<void> {
    return this.#lines.more()
  }

  next(): RecordOutcomeCode {
    for (;;) {
      const splitter = this.#splitter
      const part = splitter?.take()
      if (part !== undefined) return this.#deliver(part)
      if (splitter?.failure !== undefined && !this.#lost) return this.#lose(splitter)
      const outcome = this.#lines.next()
      const last = outcome === RecordOutcome.BAD
      if (!last && outcome !== RecordOutcome.BAD_PART) {
        this.#show(this.window.buf, this.#lines.raw)
        this.record = this.#lines.record
        return outcome
      }
      const { raw } = this.#lines
      if (this.#lost) {
        this.#show(this.window.buf, raw)
        if (last) this.#leave()
        return outcome
      }
      this.#splitter ??= new JsonRowSplitter(this.#limits)
      this.#splitter.feed(this.window.buf, raw.start, raw.end, last)
    }
  }

  #deliver(part: Buffer): RecordOutcomeCode {
    const { raw } = this.#lines
    this.#show(part, { ...raw, start: 0, end: part.length })
    this.record = this.#part
    this.record.buf = part
    this.record.fields = 1
    this.record.fieldStart[0] = 0
    this.record.fieldEnd[0] = part.length
    this.continues = this.#splitter?.done === false
    if (!this.continues) this.#splitter = undefined
    return RecordOutcome.RECORD
  }

  /** What is left of the line goes to the rejects, behind the row's beginning. */
  #lose(splitter: JsonRowSplitter): RecordOutcomeCode {
    const rest = splitter.rest()
    this.reason = splitter.failure ?? ''
    this.#show(rest, { ...this.#lines.raw, start: 0, end: rest.length })
    if (splitter.ended) {
      this.#leave()
      return RecordOutcome.BAD
    }
    this.#lost = true
    return RecordOutcome.BAD_PART
  }

  #leave(): void {
    this.#splitter = undefined
    this.#lost = false
  }

  #show(buf: Buffer, { start, end, offset, line }: RawSpan): void {
    this.continues = false
    this.rawBuf = buf
    this.raw.start = start
    this.raw.end = end
    this.raw.offset = offset
    this.raw.line = line
  }
}
