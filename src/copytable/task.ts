import { toStringBinary } from '../bytes/string-binary.js'
import type { RefusedRow } from '../client/batch-writer.js'
import type { CellWriter } from '../client/cell-writer.js'
import { HbulkError } from '../errors.js'
import { KeyProgress } from '../regions/key-progress.js'
import { rangeFromText } from '../regions/range-text.js'
import { cellScan } from '../two-tables/cell-selection.js'
import { interrupted } from '../workers/interrupted.js'
import { scanForTask, sendingForTask } from '../workers/task-io.js'
import type { TaskContext } from '../workers/types.js'
import { CopyRows } from './copy-rows.js'
import { scansOfThread } from './limits.js'
import type { CopyResult, CopySettings, CopyTask } from './settings.js'

/** Past this many refused rows it is not single rows that are wrong. */
const MOST_REFUSED = 1000

/** What went wrong on the other side, in a form that the scan does not take for a fault of its own and tries again. */
class WriteFailure extends Error {
  constructor(cause: unknown) {
    super('the target cannot be written', { cause })
  }
}

/** Copies one key range. Running it again writes the same cells again, which changes nothing. */
export async function runTask(
  task: CopyTask,
  settings: CopySettings,
  context: TaskContext,
): Promise<CopyResult> {
  const written = new WrittenCells(context)
  const writer = await openWriter(settings, context, written)
  try {
    const rows = await copyRange(task, settings, context, writer)
    await writer.flush()
    const { cells, markers } = rows
    const { cellsWritten, cellsRefused } = written
    if (writer.cells !== cellsWritten + cellsRefused || writer.cells < cells) {
      throw new HbulkError(
        'ACCOUNTING',
        `${cells} cells read, ${writer.cells} sent, ${cellsWritten} written, ${cellsRefused} refused`,
      )
    }
    const refused = written.refused
    context.counters.add('rowsWritten', rows.rows - refused.length)
    return {
      ...{ rows: rows.rows, cells, markers, cellsSent: writer.cells },
      ...{ cellsWritten, cellsRefused, refused },
    }
  } catch (error) {
    if (context.signal.aborted) throw interrupted()
    throw error instanceof WriteFailure ? error.cause : error
  }
}

async function copyRange(
  task: CopyTask,
  { table, families, selection }: CopySettings,
  context: TaskContext,
  writer: CellWriter,
): Promise<CopyRows> {
  const range = rangeFromText(task)
  const progress = new KeyProgress(range)
  const rows = new CopyRows(writer, families)
  const names = families.map(({ source }) => source)
  const room = (): Promise<void> | undefined =>
    writer.room()?.catch((error: unknown) => {
      throw new WriteFailure(error)
    })
  const spec = cellScan(selection, table, names, range)
  const pause = (): Promise<void> | undefined => {
    context.advance(progress.step(rows.lastKey))
    return room()
  }
  const delivered = await scanForTask(spec, rows, context, { pause, hold: room })
  if (delivered !== rows.rows) {
    throw new HbulkError('ACCOUNTING', `copied ${rows.rows} rows of ${delivered} delivered`)
  }
  return rows
}

function openWriter(
  { target, selection }: CopySettings,
  context: TaskContext,
  written: WrittenCells,
): Promise<CellWriter> {
  const { connections, memoryBytes } = context.limits
  const scans = scansOfThread(context.limits)
  if (context.target === undefined) throw new HbulkError('INTERNAL', 'a copy needs a target')
  return context.target.openCellWriter({
    // Reading is held back with its pace: no more is read than the batches hold.
    ...sendingForTask(context),
    table: Buffer.from(target),
    markers: selection.allCells,
    unordered: true,
    inFlight: Math.ceil(connections / scans),
    memoryBytes: memoryBytes / scans,
    onRejected: (_tag, reason, row) => written.refuse(row, reason),
    onWritten: (_rows, cells, bytes) => written.add(cells, bytes),
  })
}

/** What the target made of the cells that were sent. */
class WrittenCells {
  cellsWritten = 0
  cellsRefused = 0
  readonly #counters: TaskContext['counters']
  readonly #reasons = new Map<string, string>()

  constructor({ counters }: TaskContext) {
    this.#counters = counters
  }

  get refused(): CopyResult['refused'] {
    return Array.from(this.#reasons, ([row, reason]) => ({ row, reason }))
  }

  add(cells: number, bytes: number): void {
    this.cellsWritten += cells
    this.#counters.add('cellsWritten', cells)
    this.#counters.add('bytesWritten', bytes)
    this.#counters.add('batches', 1)
  }

  refuse(row: RefusedRow, reason: string): void {
    this.cellsRefused += row.cells
    this.#reasons.set(toStringBinary(row.key()), reason)
    if (this.#reasons.size > MOST_REFUSED) {
      throw new HbulkError('TOO_MANY_REJECTS', `more than ${MOST_REFUSED} rows refused: ${reason}`)
    }
  }
}
