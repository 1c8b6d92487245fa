import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { RowStretch } from '../counted-rows.js'
import type { RowSink } from './byte-sink.js'
import { type FileMark, FileSink } from './file-sink.js'
import type { RowPart } from './output-buffer.js'

/** When a file is full. A single row that is larger still gets a file of its own. */
export interface FileLimits {
  readonly rows?: number
  /** Of the file on the disk, compressed if it is compressed. */
  readonly bytes?: number
}

export interface SeriesFile extends RowStretch {
  /** Name in the series' directory. */
  readonly file: string
  readonly bytes: number
  readonly sha256: string
}

export interface FileSeriesOptions {
  readonly directory: string
  /** Name of the first file; the ones after it are numbered. */
  readonly name: string
  readonly limits: FileLimits
  /** False: files are pieces of one that is put together later, and its head is written then. */
  readonly heads: boolean
}

interface OpenFile {
  readonly name: string
  readonly sink: FileSink
  rows: RowStretch
}

/** Rows in one file after the other: the next one begins where the limits would be passed. */
export class FileSeries implements RowSink {
  /** Those that are complete. */
  readonly files: SeriesFile[] = []
  readonly #options: FileSeriesOptions
  #head: Buffer = Buffer.alloc(0)
  #open: OpenFile | undefined
  /** Where the long row began that comes in parts. */
  #longRow: FileMark | undefined

  constructor(options: FileSeriesOptions) {
    this.#options = options
  }

  async begin(head: Buffer): Promise<void> {
    if (this.#options.heads) this.#head = head
    await this.#next()
  }

  async write(pieces: readonly Buffer[], rows: RowStretch, part?: RowPart): Promise<void> {
    let bytes = 0
    for (const piece of pieces) bytes += piece.length
    // A long row is counted with its last part.
    const newRows = part === undefined ? rows.rows : 1
    const open = this.#isFull(bytes, newRows) ? await this.#nextFor(part) : this.#open
    if (open === undefined) return
    // Only a file that has other rows can turn out to have no room for this one.
    if (part === 'first' && open.rows.rows > 0) this.#longRow = open.sink.mark()
    await open.sink.write(pieces)
    if (part === 'last') this.#longRow = undefined
    open.rows = joined(open.rows, rows)
  }

  async finish(): Promise<void> {
    const open = this.#open
    if (open === undefined) return
    await open.sink.finish()
    this.#open = undefined
    const { name: file, sink, rows } = open
    this.files.push({ file, ...rows, bytes: sink.bytes, sha256: sink.sha256() })
  }

  async abort(): Promise<void> {
    await this.#open?.sink.abort()
    this.#open = undefined
    const { directory } = this.#options
    for (const { file } of this.files.splice(0)) {
      await rm(join(directory, file), { force: true }).catch(() => {})
    }
  }

  #isFull(bytes: number, rows: number): boolean {
    const open = this.#open
    if (open === undefined || open.rows.rows === 0) return false
    const { limits } = this.#options
    return (
      open.rows.rows + rows > (limits.rows ?? Number.POSITIVE_INFINITY) ||
      open.sink.bytes + bytes > (limits.bytes ?? Number.POSITIVE_INFINITY)
    )
  }

  /** The next file; what is there already of a row whose further parts come goes with them. */
  async #nextFor(part: RowPart | undefined): Promise<OpenFile> {
    const mark = this.#longRow
    const full = this.#open
    if (mark === undefined || full === undefined || part === undefined || part === 'first') {
      return this.#next()
    }
    this.#longRow = undefined
    const next = await this.#create(this.files.length + 1)
    try {
      await full.sink.moveTail(mark, next.sink)
      await this.finish()
    } catch (error) {
      await next.sink.abort()
      throw error
    }
    this.#open = next
    return next
  }

  async #next(): Promise<OpenFile> {
    await this.finish()
    this.#open = await this.#create(this.files.length)
    return this.#open
  }

  /** @param index of the file in the series */
  async #create(index: number): Promise<OpenFile> {
    const { directory, name: base } = this.#options
    const name = index === 0 ? base : `${base}.${index}`
    const sink = await FileSink.open(join(directory, name))
    try {
      await sink.write([this.#head])
    } catch (error) {
      await sink.abort()
      throw error
    }
    return { name, sink, rows: { rows: 0, cells: 0 } }
  }
}

function joined(before: RowStretch, after: RowStretch): RowStretch {
  const firstKey = before.firstKey ?? after.firstKey
  const lastKey = after.lastKey ?? before.lastKey
  return {
    rows: before.rows + after.rows,
    cells: before.cells + after.cells,
    ...(firstKey === undefined ? {} : { firstKey }),
    ...(lastKey === undefined ? {} : { lastKey }),
  }
}
