import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { HbulkError } from '../errors.js'
import { replaceFile } from '../system/atomic-file.js'
import type { CounterValues } from '../workers/counters.js'
import { type PartLengths, partPaths } from './rejects.js'

/** What a task's lines have become so far. */
export interface TallyState {
  /** Lines that made rows, and those rows. */
  readonly lines: number
  readonly rows: number
  readonly rowsWritten: number
  readonly rowsRefused: number
  readonly linesRejected: number
  /** Those of them that HBase has refused. */
  readonly linesRefused: number
  readonly linesFiltered: number
  readonly linesSkipped: number
  /** Offset of the task's first line. */
  readonly firstOffset: number
}

/** Where reading goes on. */
export interface Position {
  /** Offset of a record's first byte in the file, unpacked if it is compressed. */
  readonly offset: number
  /** Lines of the task's range before it. */
  readonly lines: number
}

/**
 * How far a task has come: all before `position` is in HBase, in the task's reject files or among `refused`. Kept in a
 * file beside the rejects, for inputs that cannot be cut into ranges would otherwise start over after a kill.
 */
export interface Checkpoint {
  /** The job's: a file that another job has left there is none of ours. */
  readonly timestamp: number
  readonly position: Position
  readonly tally: TallyState
  readonly counters: CounterValues
  readonly rejects: PartLengths
  /** Offset and reason of each row whose line is still to be written to the rejects. */
  readonly refused: readonly (readonly [offset: number, reason: string])[]
}

function checkpointPath(partsDir: string, taskId: string): string {
  return join(partsDir, `${taskId}.position`)
}

/** @throws HbulkError OUTPUT */
export async function saveCheckpoint(
  partsDir: string,
  taskId: string,
  checkpoint: Checkpoint,
): Promise<void> {
  const path = checkpointPath(partsDir, taskId)
  try {
    await replaceFile(path, (file) => file.writeFile(`${JSON.stringify(checkpoint)}\n`))
  } catch (error) {
    throw new HbulkError('OUTPUT', `cannot write ${path}: ${(error as Error).message}`, {
      cause: error,
    })
  }
}

/** Undefined when the task has to begin at its beginning, which is always right and only slower. */
export async function readCheckpoint(
  partsDir: string,
  taskId: string,
  timestamp: number,
): Promise<Checkpoint | undefined> {
  try {
    const text = await readFile(checkpointPath(partsDir, taskId), 'utf8')
    const checkpoint: Checkpoint = JSON.parse(text)
    if (checkpoint.timestamp !== timestamp) return undefined
    const paths = partPaths(partsDir, taskId)
    const { lines, reasons } = checkpoint.rejects
    const whole = (await holds(paths.lines, lines)) && (await holds(paths.reasons, reasons))
    return whole ? checkpoint : undefined
  } catch {
    return undefined
  }
}

async function holds(path: string, bytes: number): Promise<boolean> {
  return bytes === 0 || (await stat(path)).size >= bytes
}
