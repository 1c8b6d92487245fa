import { HbulkError } from '../errors.js'
import type { Position } from './checkpoint.js'
import type { RecordReader, TextFormat } from './formats/format.js'
import type { ByteSource } from './input/byte-source.js'
import { HeldSource } from './input/held-source.js'
import { InputWindow } from './input/input-window.js'
import { type OpenedSource, openSource } from './input/open-source.js'
import { skipByteOrderMark, skipPartialLine } from './line-start.js'
import type { RefusedRows } from './refused-rows.js'
import type { RejectPart } from './rejects.js'
import type { ImportRange, ImportSettings } from './settings.js'

/** Bytes read at a time, and the size of the buffer that lines are cut from. */
const CHUNK_BYTES = 2 ** 20
const LEAST_CHUNK_BYTES = 4096

/** The settings that say what a text means. */
export type TextSettings = Pick<ImportSettings, 'maxLineBytes' | 'separator' | 'csv' | 'encoding'>

/** What it takes to open an input. */
export interface InputRequest {
  readonly range: ImportRange
  readonly settings: TextSettings
  readonly format: TextFormat
  /** Fields of a record whose bounds are wanted. */
  readonly fields: number
  /** Where an earlier attempt at the range has come to; absent: the beginning. */
  readonly from?: Position | undefined
}

/** The records of one range, and the way back to lines that have been read. Whoever opens it closes it. */
export class TaskInput {
  readonly reader: RecordReader
  /** Lines of the range before the reader's first. */
  readonly lineBase: number
  readonly #request: InputRequest
  readonly #opened: OpenedSource
  readonly #source: ByteSource
  readonly #held: HeldSource | undefined
  /** Offset from which lines can be read again, and the range's lines before it. */
  #anchor: number
  #anchorLine: number

  private constructor(
    request: InputRequest,
    opened: OpenedSource,
    source: ByteSource,
    reader: RecordReader,
  ) {
    this.#request = request
    this.#opened = opened
    this.#source = source
    this.#held = source instanceof HeldSource ? source : undefined
    this.reader = reader
    this.#anchor = reader.window.offset
    this.lineBase = request.from?.lines ?? request.range.input.takenAhead?.lines ?? 0
    this.#anchorLine = this.lineBase
  }

  /** @throws HbulkError INPUT */
  static async open(request: InputRequest): Promise<TaskInput> {
    const { range, settings, from } = request
    const { input } = range
    const opened = await openSource({
      input,
      encoding: settings.encoding,
      start: readStart(request),
      end: range.end ?? input.size,
    })
    const offset = input.takenAhead?.bytes ?? readStart(request)
    const stream = input.kind === 'stream'
    const source = stream ? new HeldSource(opened.source, offset) : opened.source
    try {
      const reader = openReader(request, source, offset)
      if (from !== undefined) await skipTo(reader.window, from.offset, range)
      else if (range.start > 0) await skipPartialLine(reader.window)
      else if (input.takenAhead === undefined) await skipByteOrderMark(reader.window)
      return new TaskInput(request, opened, source, reader)
    } catch (error) {
      await source.close()
      throw error
    }
  }

  /** Bytes of the file read so far; fewer than the reader has seen if it is compressed. */
  get consumed(): number {
    const { range, from } = this.#request
    const before = from !== undefined && canSeek(this.#request) ? from.offset - range.start : 0
    return this.#source.consumed + before
  }

  /** Bytes kept because the input cannot be read twice; 0 for files. */
  get heldBytes(): number {
    return this.#held?.heldBytes ?? 0
  }

  /** Line ends of the range that were passed, by this attempt or before it. */
  get physicalLines(): number {
    return this.reader.physicalLines + this.lineBase
  }

  /**
   * To be called when everything was read.
   * @throws HbulkError INPUT when the file has changed since the job was planned
   */
  verify(): Promise<void> {
    return this.#opened.verify()
  }

  /** Reads the input, or what is kept of it, again and writes the lines of `rows` to `part`. */
  async writeRefused(rows: RefusedRows, part: RejectPart): Promise<void> {
    if (rows.waiting === 0) return
    if (this.#held !== undefined) {
      const source = this.#held.replay(this.#anchor)
      const reader = openReader(this.#request, source, this.#anchor)
      return rows.moveTo(part, reader, this.#anchorLine)
    }
    const again = await TaskInput.open({ ...this.#request, from: undefined })
    try {
      await rows.moveTo(part, again.reader, 0)
    } finally {
      await again.close()
    }
  }

  /** Every row read so far is settled: nobody will ask for its line any more. */
  release(): void {
    this.#anchor = this.reader.window.offset
    this.#anchorLine = this.physicalLines
    this.#held?.release(this.#anchor)
  }

  close(): Promise<void> {
    return this.#source.close()
  }
}

/** Offsets in the file are offsets in its text. */
function canSeek({ range: { input }, settings }: InputRequest): boolean {
  return input.kind === 'file' && input.compression === 'none' && settings.encoding === undefined
}

/** One byte early inside a file: it may be the end of the line before. */
function readStart(request: InputRequest): number {
  const { range, from } = request
  if (from === undefined) return Math.max(0, range.start - 1)
  return canSeek(request) ? from.offset : 0
}

/** Reads on to `offset` in the input. @throws HbulkError INPUT when it ends before that */
async function skipTo(window: InputWindow, offset: number, { input }: ImportRange): Promise<void> {
  while (window.offset < offset && !(window.atEnd && window.start === window.end)) {
    window.start = Math.min(window.end, offset - window.base)
    if (window.offset < offset) await window.fill()
  }
  if (window.offset === offset) return
  throw new HbulkError('INPUT', `'${input.path}' has nothing at byte ${offset} any more`)
}

/** A small file needs no large buffer. What is packed or decoded may be longer than its file. */
function chunkBytes(request: InputRequest): number {
  const { range, settings } = request
  const wanted = canSeek(request) ? Math.max(LEAST_CHUNK_BYTES, range.input.size + 1) : CHUNK_BYTES
  return Math.min(CHUNK_BYTES, wanted, settings.maxLineBytes)
}

function openReader(request: InputRequest, source: ByteSource, offset: number): RecordReader {
  const { range, settings, format, fields } = request
  const { separator, csv, maxLineBytes } = settings
  const window = new InputWindow(source, {
    chunkBytes: chunkBytes(request),
    maxBytes: maxLineBytes,
    offset,
  })
  const endOffset = range.end ?? Number.POSITIVE_INFINITY
  return format.open(window, { separator, csv, fields, maxLineBytes, endOffset })
}
