import type { HBaseClient } from '../../client/client.js'
import { HbulkError } from '../../errors.js'
import { scanSpec } from '../../export/selection.js'
import type { KeyRange } from '../../regions/key-range.js'
import { rangeFromText } from '../../regions/range-text.js'
import { FamilyIndex } from '../../two-tables/family-index.js'
import type { TaskContext } from '../../workers/types.js'
import { CellQueue } from '../cell-queue.js'
import type { CellSource } from '../cell-source.js'
import { describeDifference } from '../describe-difference.js'
import { HiddenVersions } from '../hidden-versions.js'
import { mergeCells, type OnDifference } from '../merge-cells.js'
import type { OwnedCell } from '../owned-cell.js'
import { queueScan } from '../queued-scan.js'
import type { Difference, DifferenceKind, VerifyResult } from '../settings.js'
import { emptyTally } from '../tally.js'
import { cellForm } from './cell-form.js'
import { CellsUpTo, skipTo } from './cells-of-range.js'
import { FileCells } from './file-cells.js'
import { RowBatch, type RowSpan } from './row-batch.js'
import type { AgainstSettings, AgainstTask } from './settings.js'

/** With a filter HBase refuses to give rows in pieces, if the filter is one for whole rows. */
const CELLS_PER_PIECE = 1000

/**
 * Compares the cells of one file with those of the table's rows that belong to it. Rows that differ are read a second
 * time, from the file by another reader that follows the first: none of them ever goes back.
 */
export class FileComparison {
  readonly #task: AgainstTask
  readonly #settings: AgainstSettings
  readonly #context: TaskContext
  readonly #tally = emptyTally()
  readonly #listed: Difference[] = []
  readonly #batch = new RowBatch()
  #bytes = 0
  #second: FileCells | undefined

  constructor(task: AgainstTask, settings: AgainstSettings, context: TaskContext) {
    this.#task = task
    this.#settings = settings
    this.#context = context
  }

  async run(): Promise<VerifyResult> {
    const { client, signal } = this.#context
    const file = await FileCells.open(this.#task, this.#settings, signal)
    try {
      const onReply = (): void => this.#publish(file)
      const { rows, cells } = await this.#withScan(
        client,
        rangeFromText(this.#task),
        (queue) => this.#merge(file, queue, (_kind, { key }) => this.#differs(key, file.rows)),
        onReply,
      )
      this.#tally.targetRows = rows
      this.#tally.targetCells = cells
      await this.#lookAgain()
      await file.finish(this.#task)
      this.#publish(file)
      this.#tally.sourceRows = file.rows
      this.#tally.sourceCells = file.cells
    } finally {
      await file.close()
      await this.#second?.close()
    }
    return { ...this.#tally, listed: this.#listed }
  }

  /** @param rows of the file that came up to then */
  #differs(key: Buffer, rows: number): Promise<void> | undefined {
    if (this.#batch.has(key)) return undefined
    if (!this.#batch.full) {
      this.#batch.add(key, rows)
      return undefined
    }
    return this.#lookAgain().then(() => this.#batch.add(key, rows))
  }

  async #lookAgain(): Promise<void> {
    for (const span of this.#batch.takeSpans()) await this.#lookAgainAt(span)
  }

  /** Reports what still differs in the rows. What differs now in others has changed since, as what does no longer. */
  async #lookAgainAt({ range, keys }: RowSpan): Promise<void> {
    const { target, signal } = this.#context
    if (target === undefined)
      throw new HbulkError('INTERNAL', 'a second look needs a client of its own')
    this.#second ??= await FileCells.open(this.#task, this.#settings, signal)
    await skipTo(this.#second, range.start)
    const cells = new CellsUpTo(this.#second, range.stop)
    const known = new Set(keys.map(textOf))
    const tally = this.#tally
    let row: Buffer | undefined
    let isKnown = false
    let again = 0
    await this.#withScan(target, range, (queue) =>
      this.#merge(cells, queue, (kind, cell) => {
        if (row === undefined || !row.equals(cell.key)) {
          row = cell.key
          isKnown = known.has(textOf(row))
          if (isKnown) again++
          else tally.rowsChanged++
        }
        if (isKnown) this.#report(kind, cell)
        return undefined
      }),
    )
    tally.rowsDiffering += again
    tally.rowsChanged += known.size - again
  }

  #report(kind: DifferenceKind, cell: OwnedCell): void {
    const { families, shape, mostListed } = this.#settings
    this.#tally[kind]++
    if (this.#listed.length === mostListed) return
    this.#listed.push(describeDifference(kind, cell, families, shape.layout === 'wide'))
  }

  #merge(file: CellSource, queue: CellQueue, onDifference: OnDifference): Promise<void> {
    const hidden = new HiddenVersions(this.#settings.selection.versions ?? 1)
    return mergeCells(file, queue, hidden, onDifference)
  }

  /** Lends `use` the cells of a range of the table, and ends the scan. */
  async #withScan(
    client: Pick<HBaseClient, 'scan'>,
    range: KeyRange,
    use: (queue: CellQueue) => Promise<void>,
    onReply = (): void => {},
  ): Promise<CellQueue> {
    const { counters, limiter, signal: stop } = this.#context
    const { families, selection, shape, table } = this.#settings
    const enough = new AbortController()
    const signal = AbortSignal.any([stop, enough.signal])
    const queue = new CellQueue(new FamilyIndex(families), cellForm(shape, families))
    let [rowsBefore, cellsBefore] = [0, 0]
    const count = (bytes: number): void => {
      counters.add('rowsRead', queue.rows - rowsBefore)
      counters.add('cellsRead', queue.cells - cellsBefore)
      counters.add('bytesRead', bytes)
      ;[rowsBefore, cellsBefore] = [queue.rows, queue.cells]
      onReply()
    }
    const pieces = selection.filter === undefined ? { cellBatch: CELLS_PER_PIECE } : {}
    const scan = queueScan(client, { ...scanSpec(selection, table, range), ...pieces }, queue, {
      signal,
      onRetry: () => counters.add('retries', 1),
      pause: (rows, bytes) => {
        count(bytes)
        return limiter.take(rows, bytes, signal)
      },
    })
    try {
      await use(queue)
    } finally {
      enough.abort()
      await scan.end()
      count(0)
    }
    return queue
  }

  /** Tells the job how far the file is read. */
  #publish({ consumed }: FileCells): void {
    this.#context.advance(consumed - this.#bytes)
    this.#bytes = consumed
  }
}

const textOf = (key: Buffer): string => key.toString('latin1')
