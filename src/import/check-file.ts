import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { HbulkError } from '../errors.js'
import { interrupted } from '../workers/interrupted.js'
import type { TaskContext } from '../workers/types.js'
import type { LoadTask } from './settings.js'
import { mismatch } from './sources.js'

/** A file, and what its manifest says. */
export type CheckedFile = Pick<LoadTask, 'input' | 'sha256' | 'directory'>

/** @throws HbulkError INPUT when the file is not the one that the manifest speaks of */
export async function checkFile(
  { input, sha256, directory }: CheckedFile,
  { signal, advance }: Pick<TaskContext, 'signal' | 'advance'>,
): Promise<void> {
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
}
