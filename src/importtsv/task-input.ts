import type { RecordReader, TextFormat } from './formats/format.js'
import type { ByteSource } from './input/byte-source.js'
import { FileSource } from './input/file-source.js'
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
}

/** The records of one task, and the way back to lines that have been read. Whoever opens it closes it. */
export class TaskInput {
  readonly reader: RecordReader
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
    this.#anchor = reader.window.offset
  }

  /** @throws HbulkError INPUT */
  static async open(request: InputRequest): Promise<TaskInput> {
    const { task } = request
    const original = await openSource(task)
    const held = task.input.kind === 'stream' ? new HeldSource(original) : undefined
    const source = held ?? original
    try {
      const reader = openReader(request, source, readStart(task))
      if (task.start > 0) await skipPartialLine(reader.window)
      else await skipByteOrderMark(reader.window)
      return new TaskInput(request, source, held, reader)
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
    this.#anchorLine = this.reader.physicalLines
    this.#held?.release(this.#anchor)
  }

  close(): Promise<void> {
    return this.#source.close()
  }
}

/** One byte early inside a file: it may be the end of the line before. */
const readStart = (task: ImportTask): number => Math.max(0, task.start - 1)

async function openSource(task: ImportTask): Promise<ByteSource> {
  const { input } = task
  if (input.kind === 'stream' || input.compression !== 'none') return StreamSource.open(input)
  return FileSource.open(input, readStart(task), task.end ?? input.size)
}

function openReader(request: InputRequest, source: ByteSource, offset: number): RecordReader {
  const { task, settings, format, fields } = request
  const { separator, maxLineBytes } = settings
  const chunkBytes = Math.min(CHUNK_BYTES, maxLineBytes)
  const window = new InputWindow(source, { chunkBytes, maxBytes: maxLineBytes, offset })
  const endOffset = task.end ?? Number.POSITIVE_INFINITY
  return format.open(window, { separator, fields, maxLineBytes, endOffset })
}
