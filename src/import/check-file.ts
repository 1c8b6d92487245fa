import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { HbulkError } from '../errors.js'
import { interrupted } from '../workers/interrupted.js'
import type { TaskContext } from '../workers/types.js'
import type { LoadResult, LoadTask } from './settings.js'
import { mismatch } from './sources.js'

/** @throws HbulkError INPUT when the file is not the one that the manifest speaks of */
export async function checkFile(
  { input, sha256, directory }: LoadTask,
  { signal, advance }: TaskContext,
): Promise<LoadResult> {
  const hash = createHash('sha256')
  try {
    const stream = createReadStream(input.path, { signal, highWaterMark: 2 ** 20 })
    for await (const chunk of stream) {
      const bytes: Buffer = chunk
      hash.update(bytes)
      advance(bytes.length)
    }
  } catch (error) {
    if (signal.aborted) throw interrupted()
    throw new HbulkError('INPUT', `cannot read '${input.path}': ${(error as Error).message}`, {
      cause: error,
    })
  }
  const found = hash.digest('hex')
  if (found !== sha256) {
    const name = basename(input.path)
    throw mismatch(directory, `file ${name} has the SHA-256 ${found}, not ${sha256}`)
  }
  return nothing
}

const nothing: LoadResult = {
  ...{ recordsRead: 0, recordsRejected: 0, recordsSkipped: 0, rows: 0, rowsWritten: 0 },
  ...{ cells: 0, markers: 0, cellsWritten: 0, cellsRefused: 0, bytesRead: 0, physicalLines: 0 },
}
