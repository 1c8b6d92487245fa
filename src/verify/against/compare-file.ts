import type { HBaseClient } from '../../client/client.js'
import { HbulkError } from '../../errors.js'
import { scanSpec } from '../../export/selection.js'
import { rangeFromText } from '../../regions/range-text.js'
import type { TaskContext } from '../../workers/types.js'
import { type ComparedTables, compareRange } from '../compare-range.js'
import { describeDifference } from '../describe-difference.js'
import { digestBoth } from '../digest-both.js'
import type { OwnedCell } from '../owned-cell.js'
import type { Difference, DifferenceKind } from '../settings.js'
import { emptyTally } from '../tally.js'
import { FileCursor } from './file-cursor.js'
import { heldForm } from './held-form.js'
import { RowBatch, type RowSpan } from './row-batch.js'
import type { AgainstResult, AgainstSettings, AgainstTask } from './settings.js'

/** So that neither gateway nor client holds a wide row. With a filter HBase may refuse to give rows in pieces. */
const CELLS_PER_PIECE = 1000

/**
 * Compares one file with the table's rows that belong to it: by digests, and cell by cell where those differ. Rows that
 * differ are read a second time while the first look waits, by a cursor that follows: a file is never read backwards.
 */
export class FileComparison {
  readonly #task: AgainstTask
  readonly #settings: AgainstSettings
  readonly #context: TaskContext
  readonly #tally = emptyTally()
  readonly #listed: Difference[] = []
  readonly #batch = new RowBatch()
  #fileRows = 0
  #second: FileCursor | undefined

  constructor(task: AgainstTask, settings: AgainstSettings, context: TaskContext) {
    this.#task = task
    this.#settings = settings
    this.#context = context
  }

  async run(): Promise<AgainstResult> {
    const differing = await this.#withCursor((cursor) => this.#digest(cursor))
    if (differing.length > 0) {
      await this.#withCursor(async (cursor) => {
        const tables = this.#tables(cursor, this.#context.client)
        try {
          for (const range of differing) {
            this.#batch.beginRange()
            await compareRange(tables, range, (_kind, { key }) => this.#differs(key))
          }
          await this.#lookAgain()
        } finally {
          await this.#second?.close()
        }
      })
    }
    return { ...this.#tally, listed: this.#listed, fileRows: this.#fileRows }
  }

  async #digest(cursor: FileCursor) {
    const { client, counters, advance } = this.#context
    const range = rangeFromText(this.#task)
    let done = 0
    const onReply = (rows: number, cells: number, bytes: number): void => {
      counters.add('rowsRead', rows)
      counters.add('cellsRead', cells)
      counters.add('bytesRead', bytes)
      advance(cursor.consumed - done)
      done = cursor.consumed
    }
    const found = await digestBoth(this.#tables(cursor, client), range, onReply)
    await cursor.finish()
    this.#fileRows = cursor.rows
    const { rows, cells, compared, differing } = found
    Object.assign(this.#tally, {
      ...{ sourceRows: rows.source, targetRows: rows.target },
      ...{ sourceCells: cells.source, targetCells: cells.target },
      ...{ digests: compared, rangesRead: differing.length },
    })
    return differing
  }

  #differs(key: Buffer): Promise<void> | undefined {
    if (this.#batch.has(key)) return undefined
    if (!this.#batch.full) {
      this.#batch.add(key)
      return undefined
    }
    return this.#lookAgain().then(() => this.#batch.add(key))
  }

  async #lookAgain(): Promise<void> {
    for (const span of this.#batch.takeSpans()) await this.#lookAgainAt(span)
  }

  /** Reports what still differs in the rows. What differs now in others has changed since, as what does no longer. */
  async #lookAgainAt({ range, keys }: RowSpan): Promise<void> {
    const { target } = this.#context
    if (target === undefined) throw new HbulkError('INTERNAL', 'a second look needs a client')
    this.#second ??= await FileCursor.open(this.#task, this.#settings)
    const known = new Set(keys.map(textOf))
    const tally = this.#tally
    let row: Buffer | undefined
    let isKnown = false
    let again = 0
    await compareRange(this.#tables(this.#second, target), range, (kind, cell) => {
      if (row === undefined || !row.equals(cell.key)) {
        row = cell.key
        isKnown = known.has(textOf(row))
        if (isKnown) again++
        else tally.rowsChanged++
      }
      if (isKnown) this.#report(kind, cell)
      return undefined
    })
    tally.rowsDiffering += again
    tally.rowsChanged += known.size - again
  }

  #report(kind: DifferenceKind, cell: OwnedCell): void {
    const { families, shape, mostListed } = this.#settings
    this.#tally[kind]++
    if (this.#listed.length === mostListed) return
    this.#listed.push(describeDifference(kind, cell, families, shape.layout === 'wide'))
  }

  #tables(cursor: FileCursor, client: Pick<HBaseClient, 'scan'>): ComparedTables {
    const { limiter, retried, signal } = this.#context
    const { families, selection, shape, table } = this.#settings
    const pieces = selection.filter === undefined ? { cellBatch: CELLS_PER_PIECE } : {}
    const scanOf: ComparedTables['target']['scanOf'] = (range) => ({
      ...scanSpec(selection, table, range),
      ...pieces,
    })
    return {
      source: { client: cursor.scans, families, scanOf },
      target: { client, families, scanOf, form: heldForm(shape) },
      versions: selection.versions ?? 1,
      signal,
      onRetry: retried,
      pace: (rows, bytes) => limiter.take(rows, bytes, signal),
    }
  }

  async #withCursor<T>(use: (cursor: FileCursor) => Promise<T>): Promise<T> {
    const cursor = await FileCursor.open(this.#task, this.#settings)
    try {
      return await use(cursor)
    } finally {
      await cursor.close()
    }
  }
}

const textOf = (key: Buffer): string => key.toString('latin1')
