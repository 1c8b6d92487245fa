import { HbulkError } from '../../errors.js'
import type { InputWindow } from '../input/input-window.js'
import { LineReader } from '../line-reader.js'
import { QUOTE, QuotedStretch } from './csv-stretch.js'
import {
  type RawSpan,
  type ReaderOptions,
  RecordOutcome,
  type RecordOutcomeCode,
  type RecordReader,
  type RecordSpan,
  type TextFormat,
} from './format.js'

/**
 * RFC 4180. Lines without a quote are cut like TSV; where a quote shows up, csv-parse takes over for a stretch, and
 * only for that: it costs twenty times as much a byte. Broken quoting costs one line: reading goes on behind it.
 */
class CsvReader implements RecordReader {
  readonly #lines: LineReader
  readonly #options: ReaderOptions
  #stretch: QuotedStretch | undefined
  #scratch: Buffer = Buffer.allocUnsafeSlow(4096)

  constructor(window: InputWindow, options: ReaderOptions) {
    this.#options = options
    this.#lines = new LineReader(window, options, QUOTE)
  }

  get window(): InputWindow {
    return this.#lines.window
  }

  get record(): RecordSpan {
    return this.#lines.record
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
    const outcome = this.#stretch === undefined ? this.#lines.next() : this.#nextOfStretch()
    if (outcome !== RecordOutcome.RECORD || this.record.fields > 1) return outcome
    const { start, end } = this.raw
    return isBlank(this.window.buf, start, end) ? RecordOutcome.SKIPPED : outcome
  }

  async more(): Promise<void> {
    if (!this.#lines.quoted) return this.#lines.more()
    this.#lines.quoted = false
    const stretch = new QuotedStretch(this.#options.separator)
    await stretch.parse(this.window)
    this.#stretch = stretch
  }

  #nextOfStretch(): RecordOutcomeCode {
    const stretch = this.#stretch as QuotedStretch
    const fields = stretch.shift()
    if (fields !== undefined) {
      this.#fillRecord(fields, stretch.length)
      const { buf, start } = this.window
      this.#lines.take(stretch.length, countLineEnds(buf, start, start + stretch.length))
      return RecordOutcome.RECORD
    }
    this.#stretch = undefined
    if (stretch.broken !== undefined) this.#lines.rejectLine(stretch.broken)
    return this.#lines.next()
  }

  #fillRecord(fields: readonly string[], length: number): void {
    if (this.#scratch.length < length) this.#scratch = Buffer.allocUnsafeSlow(2 * length)
    const scratch = this.#scratch
    const { record } = this
    const kept = Math.min(fields.length, record.fieldStart.length)
    let at = 0
    for (let i = 0; i < kept; i++) {
      record.fieldStart[i] = at
      at += scratch.write(fields[i] as string, at, 'latin1')
      record.fieldEnd[i] = at
    }
    record.buf = scratch
    record.fields = fields.length
  }
}

function isBlank(buf: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    if (buf[i] !== 0x0a && buf[i] !== 0x0d) return false
  }
  return true
}

/** Line ends in `buf[start, end)`; a last line without one counts too. */
function countLineEnds(buf: Buffer, start: number, end: number): number {
  let count = 0
  for (let i = start; i < end; i++) {
    const lineEnd = buf[i] === 0x0a || (buf[i] === 0x0d && buf[i + 1] !== 0x0a)
    if (lineEnd || i + 1 === end) count++
  }
  return count
}

export const csv: TextFormat = {
  name: 'csv',
  defaultSeparator: 0x2c,
  splittable: false,
  open(window, options) {
    if (options.separator === QUOTE) {
      throw new HbulkError('USAGE', 'a quote cannot be the separator of CSV', {
        hint: 'Use --format tsv, which knows no quotes.',
      })
    }
    return new CsvReader(window, options)
  },
}
