import { type FileHandle, open, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { HbulkError } from '../errors.js'
import { syncDirectory } from '../system/atomic-file.js'
import { writeError } from '../system/write-error.js'
import type { TaskOutcome } from './plan.js'

const NEWLINE = 0x0a

/** Set when the job's output was committed. */
interface FinishLine {
  readonly finishedAt: string
}

type JournalLine = TaskOutcome<unknown> | FinishLine

export interface JournalContent {
  /** By task id; a task that was recorded twice counts with its last line. */
  readonly outcomes: ReadonlyMap<string, TaskOutcome<unknown>>
  readonly finishedAt: string | undefined
  /** Bytes up to the end of the last whole line. What comes after it was torn by a kill. */
  readonly length: number
}

function parseLine(text: string): JournalLine | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return undefined
    if ('finishedAt' in value && typeof value.finishedAt === 'string') return value as FinishLine
    return 'id' in value && 'counters' in value ? (value as TaskOutcome<unknown>) : undefined
  } catch {
    return undefined
  }
}

async function readWhole(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return Buffer.alloc(0)
    throw new HbulkError('INPUT', `cannot read ${path}: ${message}`, { cause: error })
  }
}

/**
 * Reads a journal up to its last whole line. Rejects with INPUT when a line before the last one is damaged:
 * a kill cannot do that, so something else wrote to the file.
 */
export async function readJournal(path: string): Promise<JournalContent> {
  const bytes = await readWhole(path)
  const outcomes = new Map<string, TaskOutcome<unknown>>()
  let finishedAt: string | undefined
  let start = 0
  for (let number = 1; start < bytes.length; number += 1) {
    const end = bytes.indexOf(NEWLINE, start)
    const line = end === -1 ? undefined : parseLine(bytes.toString('utf8', start, end))
    if (line === undefined) {
      if (end === -1 || end === bytes.length - 1) break
      throw new HbulkError('INPUT', `line ${number} of ${path} is damaged`, {
        hint: 'Delete that line to have its task done again; doing a task twice does no harm.',
      })
    }
    if ('finishedAt' in line) finishedAt = line.finishedAt
    else outcomes.set(line.id, line)
    start = end + 1
  }
  return { outcomes, finishedAt, length: start }
}

interface Waiting {
  readonly text: string
  readonly resolve: () => void
  readonly reject: (error: HbulkError) => void
}

/** Appends lines. Those that come while the disk is busy share the next write and sync. */
export class Journal {
  readonly #path: string
  readonly #handle: FileHandle
  #waiting: Waiting[] = []
  #writing: Promise<void> | undefined
  #failure: HbulkError | undefined

  private constructor(path: string, handle: FileHandle) {
    this.#path = path
    this.#handle = handle
  }

  /** Opens the file to append after its first `length` bytes; what is there after them is cut off. */
  static async open(path: string, length: number): Promise<Journal> {
    try {
      const handle = await open(path, 'a')
      await handle.truncate(length)
      await handle.sync()
      await syncDirectory(dirname(path))
      return new Journal(path, handle)
    } catch (error) {
      throw new HbulkError('OUTPUT', `cannot open ${path}: ${(error as Error).message}`, {
        cause: error,
      })
    }
  }

  /** Resolves when the line is on disk. Rejects with OUTPUT, then and ever after, when it cannot be written. */
  append(line: JournalLine): Promise<void> {
    const text = `${JSON.stringify(line)}\n`
    return new Promise((resolve, reject) => {
      this.#waiting.push({ text, resolve, reject })
      this.#writing ??= this.#write()
    })
  }

  async close(): Promise<void> {
    await this.#writing
    await this.#handle.close()
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting
      this.#waiting = []
      await this.#writeGroup(group)
    }
    this.#writing = undefined
  }

  async #writeGroup(group: readonly Waiting[]): Promise<void> {
    try {
      if (this.#failure !== undefined) throw this.#failure
      await this.#handle.appendFile(group.map(({ text }) => text).join(''))
      await this.#handle.datasync()
      for (const { resolve } of group) resolve()
    } catch (error) {
      this.#failure ??= writeError(this.#path, error)
      for (const { reject } of group) reject(this.#failure)
    }
  }
}
