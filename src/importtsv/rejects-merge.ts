import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { parse } from 'node:path'
import { createInterface } from 'node:readline'
import { HbulkError } from '../errors.js'
import { replaceFile } from '../system/atomic-file.js'
import type { TaskOutcome } from '../workers/plan.js'
import { partPaths, type RejectPaths, type RejectReason, reasonLine } from './rejects.js'
import type { ImportResult, ImportTask } from './settings.js'

/** Characters that are collected before they are written. */
const WRITE_LENGTH = 2 ** 16

/** `F.tsv` has its reasons in `F.reasons`. */
export function rejectPaths(file: string): RejectPaths {
  const { dir, name } = parse(file)
  return { lines: file, reasons: `${dir === '' ? '' : `${dir}/`}${name}.reasons` }
}

/** What the reject parts of a job are put together from. */
export interface MergeRequest {
  readonly tasks: readonly Pick<ImportTask, 'id' | 'start'>[]
  readonly partsDir: string
  /** The tasks that came to their end, by id. */
  readonly outcomes: ReadonlyMap<string, TaskOutcome<Pick<ImportResult, 'physicalLines'>>>
  /** Line to put first, so that the file can be loaded like its sources. */
  readonly header: Buffer | undefined
  readonly target: RejectPaths
}

/**
 * Puts the parts one behind the other in plan order, also those of tasks that were stopped, and publishes both files whole.
 * @throws HbulkError OUTPUT
 */
export async function mergeRejects(request: MergeRequest): Promise<void> {
  const { target } = request
  try {
    await replaceFile(target.lines, (file) => writeLines(file, request))
    await replaceFile(target.reasons, (file) => writeReasons(file, request))
  } catch (error) {
    const { message } = error as Error
    throw new HbulkError('OUTPUT', `writing the rejects to '${target.lines}' failed: ${message}`, {
      cause: error,
    })
  }
}

async function writeLines(file: FileHandle, request: MergeRequest): Promise<void> {
  if (request.header !== undefined) await file.writeFile(request.header)
  for (const { id } of request.tasks) {
    const part = await openPart(partPaths(request.partsDir, id).lines)
    if (part === undefined) continue
    for await (const chunk of part.createReadStream()) await file.writeFile(chunk as Buffer)
  }
}

/** Lines are counted from the beginning of each file; those of a group are whole, and its part has counted them so. */
async function writeReasons(file: FileHandle, request: MergeRequest): Promise<void> {
  let linesBefore: number | undefined = 0
  for (const { id, start } of request.tasks) {
    if (start === 0) linesBefore = 0
    await writePart(file, partPaths(request.partsDir, id).reasons, linesBefore)
    const lines = request.outcomes.get(id)?.result.physicalLines
    linesBefore = lines === undefined || linesBefore === undefined ? undefined : linesBefore + lines
  }
}

async function writePart(
  file: FileHandle,
  path: string,
  linesBefore: number | undefined,
): Promise<void> {
  const part = await openPart(path)
  if (part === undefined) return
  let text = ''
  for await (const line of createInterface({ input: part.createReadStream() })) {
    text += reasonLine(numbered(JSON.parse(line) as RejectReason, linesBefore))
    if (text.length < WRITE_LENGTH) continue
    await file.writeFile(text)
    text = ''
  }
  await file.writeFile(text)
}

function numbered(entry: RejectReason, linesBefore: number | undefined): RejectReason {
  const line = linesBefore === undefined || entry.line === null ? null : linesBefore + entry.line
  return { ...entry, line }
}

/** Undefined: the task has rejected nothing. */
async function openPart(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** The rejects of a job one by one, with the beginning of each line. */
export async function* readRejects(
  paths: RejectPaths,
  header: Buffer | undefined,
  mostBytes: number,
): AsyncGenerator<{ readonly entry: RejectReason; readonly text: string }> {
  const lines = await open(paths.lines, 'r')
  try {
    let position = header?.length ?? 0
    for await (const text of createInterface({ input: createReadStream(paths.reasons) })) {
      const entry = JSON.parse(text) as RejectReason
      const buf = Buffer.alloc(Math.min(entry.length, mostBytes))
      await lines.read(buf, 0, buf.length, position)
      position += entry.length
      yield { entry, text: buf.toString().trimEnd() }
    }
  } finally {
    await lines.close()
  }
}
