import { HbulkError } from '../errors.js'
import type { Position } from './checkpoint.js'
import type { RecordReader, TextFormat } from './formats/format.js'
import type { ByteSource } from './input/byte-source.js'
import { FileSource, requireUnchanged } from './input/file-source.js'
import { HeldSource } from './input/held-source.js'
import { InputWindow } from './input/input-window.js'
import { StreamSource } from './input/stream-source.js'
import { skipByteOrderMark, skipPartialLine } from './line-start.js'
import type { RefusedRows } from './refused-rows.js'
import type { RejectPart } from './rejects.js'
import type { ImportSettings, ImportTask } from './settings.js'

/** Bytes read at a time, and the size of the buffer that lines are cut from. */
const CHUNK_BYTES = 2 ** 20

/** What it takes to open a task's input. */
export interface InputRequest {
  readonly task: ImportTask
  readonly settings: Pick<ImportSettings, 'maxLineBytes' | 'separator'>
  readonly format: TextFormat
  /** Fields of a record whose bounds are wanted. */
  readonly fields: number
  /** Where an earlier attempt at the task has come to; absent: the beginning. */
  readonly from?: Position | undefined
}

/** The records of one task, and the way back to lines that have been read. Whoever opens it closes it. */
export class TaskInput {
  readonly reader: RecordReader
  /** Lines of the task's range before the reader's first. */
  readonly lineBase: number
  readonly #request: InputRequest
  readonly #source: ByteSource
  readonly #held: HeldSource | undefined
  /** Offset from which lines can be read again, and the range's lines before it. */
  #anchor: number
  #anchorLine = 0

  private constructor(
    request: InputRequest,
    source: ByteSource,
    held: HeldSource | undefined,
    reader: RecordReader,
  ) {
    this.#request = request
    this.#source = source
    this.#held = held
    this.reader = reader
    this.lineBase = request.from?.lines ?? 0
    this.#anchor = reader.window.offset
  }

  /** @throws HbulkError INPUT */
  static async open(request: InputRequest): Promise<TaskInput> {
    const { task, from } = request
    const original = await openSource(request)
    const held = task.input.kind === 'stream' ? new HeldSource(original) : undefined
    const source = held ?? original
    try {
      const reader = openReader(request, source, readStart(request))
      if (from !== undefined) await skipTo(reader.window, from.offset, task)
      else if (task.start > 0) await skipPartialLine(reader.window)
      else await skipByteOrderMark(reader.window)
      return new TaskInput(request, source, held, reader)
    } catch (error) {
      await source.close()
      throw error
    }
  }

  /** Bytes of the file read so far; fewer than the reader has seen if it is compressed. */
  get consumed(): number {
    const { task, from } = this.#request
    const before = from !== undefined && canSeek(task) ? from.offset - task.start : 0
    return this.#source.consumed + before
  }

  /** Bytes kept because the input cannot be read twice; 0 for files. */
  get heldBytes(): number {
    return this.#held?.heldBytes ?? 0
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
    this.#anchorLine = this.reader.physicalLines
    this.#held?.release(this.#anchor)
  }

  close(): Promise<void> {
    return this.#source.close()
  }
}

const canSeek = ({ input }: ImportTask): boolean =>
  input.kind === 'file' && input.compression === 'none'

/** One byte early inside a file: it may be the end of the line before. */
function readStart({ task, from }: InputRequest): number {
  if (from === undefined) return Math.max(0, task.start - 1)
  return canSeek(task) ? from.offset : 0
}

async function openSource(request: InputRequest): Promise<ByteSource> {
  const { input, end } = request.task
  if (canSeek(request.task)) return FileSource.open(input, readStart(request), end ?? input.size)
  if (input.kind === 'file') await requireUnchanged(input)
  return StreamSource.open(input)
}

/** Reads on to `offset` in the input. @throws HbulkError INPUT when it ends before that */
async function skipTo(window: InputWindow, offset: number, { input }: ImportTask): Promise<void> {
  while (window.offset < offset && !(window.atEnd && window.start === window.end)) {
    window.start = Math.min(window.end, offset - window.base)
    if (window.offset < offset) await window.fill()
  }
  if (window.offset === offset) return
  throw new HbulkError('INPUT', `'${input.path}' has nothing at byte ${offset} any more`)
}

function openReader(request: InputRequest, source: ByteSource, offset: number): RecordReader {
  const { task, settings, format, fields } = request
  const { separator, maxLineBytes } = settings
  const chunkBytes = Math.min(CHUNK_BYTES, maxLineBytes)
  const window = new InputWindow(source, { chunkBytes, maxBytes: maxLineBytes, offset })
  const endOffset = task.end ?? Number.POSITIVE_INFINITY
  return format.open(window, { separator, fields, maxLineBytes, endOffset })
}
