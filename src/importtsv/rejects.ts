import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { HbulkError } from '../errors.js'
import type { RawSpan } from './formats/format.js'

const FLUSH_BYTES = 64 * 1024
const LF = 0x0a
const CR = 0x0d

/** One line of the reasons file. In a task's part `line` counts from the beginning of its range. */
export interface RejectReason {
  readonly file: string
  /** Line in the file, from 1. Null where it is not known: the ranges before were not read to their end. */
  readonly line: number | null
  /** Offset of the line's first byte in the file, unpacked if it is compressed. */
  readonly offset: number
  /** Bytes that the record takes in the rejects file. */
  readonly length: number
  readonly reason: string
}

export interface RejectPaths {
  readonly lines: string
  readonly reasons: string
}

/** Bytes of the files of a task's rejects. */
export interface PartLengths {
  readonly lines: number
  readonly reasons: number
}

export function partPaths(partsDir: string, taskId: string): RejectPaths {
  return { lines: join(partsDir, `${taskId}.lines`), reasons: join(partsDir, `${taskId}.reasons`) }
}

/** One line of the reasons file. Some readers, Node's own among them, take U+2028 and U+2029 for line ends too. */
export function reasonLine(entry: RejectReason): string {
  const text = JSON.stringify(entry)
  return `${text.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}\n`
}

/** Appends to a file with few, synchronous writes: rejects are rare, and there is nothing to overlap them with. */
class AppendFile {
  readonly #path: string
  #descriptor: number | undefined
  #pieces: Buffer[] = []
  #waiting = 0
  #written: number

  /** Keeps the first `length` bytes of what is there. */
  constructor(path: string, length: number) {
    this.#path = path
    this.#written = length
    if (length > 0) truncateSync(path, length)
    else rmSync(path, { force: true })
  }

  append(bytes: Buffer): void {
    this.#pieces.push(bytes)
    this.#waiting += bytes.length
    if (this.#waiting >= FLUSH_BYTES) this.#flush()
  }

  /** Brings everything to the disk. Returns the file's length. */
  sync(): number {
    this.#flush()
    if (this.#descriptor !== undefined) fsyncSync(this.#descriptor)
    return this.#written
  }

  /** Takes the last `length` bytes back. */
  cut(length: number): void {
    this.#flush()
    if (this.#descriptor === undefined || length === 0) return
    this.#written -= length
    ftruncateSync(this.#descriptor, this.#written)
  }

  close(): void {
    try {
      this.#flush()
    } finally {
      if (this.#descriptor !== undefined) closeSync(this.#descriptor)
      this.#descriptor = undefined
    }
  }

  #flush(): void {
    if (this.#waiting === 0) return
    const bytes = Buffer.concat(this.#pieces)
    this.#pieces = []
    this.#waiting = 0
    try {
      this.#descriptor ??= openSync(this.#path, 'a')
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#descriptor, bytes, at)
      this.#written += bytes.length
    } catch (error) {
      const { message } = error as Error
      throw new HbulkError('OUTPUT', `writing rejects to '${this.#path}' failed: ${message}`, {
        cause: error,
      })
    }
  }
}

/** The rejects of one task: its bad lines as they were, and their reasons. No rejects, no files. */
export class RejectPart {
  /** The file that the next rejects are from. */
  file: string
  readonly #lines: AppendFile
  readonly #reasons: AppendFile
  #length = 0
  #lastByte = LF

  /** Removes what an earlier attempt at the same task has left, but for what is to be `kept`. */
  constructor(paths: RejectPaths, file: string, kept: PartLengths = { lines: 0, reasons: 0 }) {
    this.file = file
    this.#lines = new AppendFile(paths.lines, kept.lines)
    this.#reasons = new AppendFile(paths.reasons, kept.reasons)
  }

  /** The last reject has begun and not ended. */
  get unfinished(): boolean {
    return this.#length > 0
  }

  /** Brings everything to the disk. */
  sync(): PartLengths {
    return { lines: this.#lines.sync(), reasons: this.#reasons.sync() }
  }

  /** Writes bytes of a line whose end and reason are still to come. */
  addPart(buf: Buffer, start: number, end: number): void {
    if (end === start) return
    this.#lines.append(Buffer.from(buf.subarray(start, end)))
    this.#length += end - start
    this.#lastByte = buf[end - 1] as number
  }

  /** Ends a reject with its last bytes. A line without a line end gets one: the next must not run into it. */
  add(buf: Buffer, raw: RawSpan, reason: string): void {
    this.addPart(buf, raw.start, raw.end)
    if (this.#lastByte !== LF && this.#lastByte !== CR) {
      this.#lines.append(Buffer.from('\n'))
      this.#length++
    }
    const { offset, line } = raw
    const entry: RejectReason = { file: this.file, line, offset, length: this.#length, reason }
    this.#reasons.append(Buffer.from(reasonLine(entry)))
    this.#length = 0
  }

  /** Forgets a reject that has begun and will not end: what follows must not run into it. */
  dropUnfinished(): void {
    this.#lines.cut(this.#length)
    this.#length = 0
  }

  close(): void {
    try {
      this.dropUnfinished()
    } finally {
      this.#lines.close()
      this.#reasons.close()
    }
  }
}
