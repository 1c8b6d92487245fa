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
}

/** The records of one range, and the way back to lines that have been read. Whoever opens it closes it. */
export class TaskInput {
  readonly reader: RecordReader
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
    this.#anchorLine = linesAhead(request)
  }

  /** @throws HbulkError INPUT */
  static async open(request: InputRequest): Promise<TaskInput> {
    const { range, settings } = request
    const { input } = range
    const opened = await openSource({
      input,
      encoding: settings.encoding,
      start: readStart(range),
      end: range.end ?? input.size,
    })
    const offset = input.takenAhead?.bytes ?? readStart(range)
    const stream = input.kind === 'stream'
    const source = stream ? new HeldSource(opened.source, offset) : opened.source
    try {
      const reader = openReader(request, source, offset)
      if (range.start > 0) await skipPartialLine(reader.window)
      else if (input.takenAhead === undefined) await skipByteOrderMark(reader.window)
      return new TaskInput(request, opened, source, reader)
    } catch (error) {
      await source.close()
      throw error
    }
  }

  /** Bytes of the file read so far; fewer than the reader has seen if it is compressed. */
  get consumed(): number {
    return this.#source.consumed
  }

  /** Bytes kept because the input cannot be read twice; 0 for files. */
  get heldBytes(): number {
    return this.#held?.heldBytes ?? 0
  }

  /** Line ends passed, those of what planning took included. */
  get physicalLines(): number {
    return this.reader.physicalLines + linesAhead(this.#request)
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
    const again = await TaskInput.open(this.#request)
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

/** One byte early inside a file: it may be the end of the line before. */
const readStart = (range: ImportRange): number => Math.max(0, range.start - 1)

const linesAhead = ({ range }: InputRequest): number => range.input.takenAhead?.lines ?? 0

/** A small file needs no large buffer. What is packed or decoded may be longer than its file. */
function chunkBytes({ range, settings }: InputRequest): number {
  const { kind, compression, size } = range.input
  const known = kind === 'file' && compression === 'none' && settings.encoding === undefined
  const wanted = known ? Math.max(LEAST_CHUNK_BYTES, size + 1) : CHUNK_BYTES
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
