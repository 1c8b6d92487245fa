import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { HbulkError } from '../../errors.js'
import { FileSink } from './file-sink.js'

const READ_BYTES = 1024 * 1024

export interface JoinedFile {
  readonly bytes: number
  readonly sha256: string
}

/**
 * Writes a file from a head and the pieces after it. The pieces stay, so that it can be done again after a kill: for a
 * while the output needs its space twice.
 */
export async function joinFiles(
  directory: string,
  name: string,
  head: Buffer,
  pieces: readonly string[],
  signal: AbortSignal,
): Promise<JoinedFile> {
  const sink = await FileSink.open(join(directory, name))
  try {
    await sink.write([head])
    for (const piece of pieces) {
      if (signal.aborted) throw new HbulkError('INTERRUPTED', 'stopped while joining the files')
      await append(sink, join(directory, piece))
    }
    await sink.finish()
  } catch (error) {
    await sink.abort()
    throw error
  }
  return { bytes: sink.bytes, sha256: sink.sha256() }
}

async function append(sink: FileSink, path: string): Promise<void> {
  const source = createReadStream(path, { highWaterMark: READ_BYTES })
  try {
    for await (const bytes of source) await sink.write([bytes])
  } catch (error) {
    if (error instanceof HbulkError) throw error
    const { message } = error as Error
    throw new HbulkError('INPUT', `cannot read ${path}: ${message}`, { cause: error })
  }
}
