import { HbulkError } from '../errors.js'
import { KeyProgress } from '../regions/key-progress.js'
import type { KeyRange } from '../regions/key-range.js'
import { rangeFromText } from '../regions/range-text.js'
import { interrupted } from '../workers/interrupted.js'
import type { TaskContext } from '../workers/types.js'
import { type ComparedTables, compareRange, families } from './compare-range.js'
import { describeDifference } from './describe-difference.js'
import { digestBoth } from './digest-both.js'
import { lookAgain } from './look-again.js'
import { Repair } from './repair.js'
import type { Difference, VerifyResult, VerifySettings, VerifyTask } from './settings.js'
import { emptyTally } from './tally.js'

/** Compares one key range of two tables: its digests, and cell by cell where those differ. */
export async function runTask(
  task: VerifyTask,
  settings: VerifySettings,
  context: TaskContext,
): Promise<VerifyResult> {
  try {
    return await new RangeComparison(task, settings, context).run()
  } catch (error) {
    throw context.signal.aborted ? interrupted() : error
  }
}

class RangeComparison {
  readonly #task: VerifyTask
  readonly #settings: VerifySettings
  readonly #context: TaskContext
  readonly #tables: ComparedTables
  /** The families' names in the source. */
  readonly #names: readonly string[]
  readonly #tally = emptyTally()
  readonly #listed: Difference[] = []

  constructor(task: VerifyTask, settings: VerifySettings, context: TaskContext) {
    this.#task = task
    this.#settings = settings
    this.#context = context
    this.#tables = comparedTables(task, settings, context)
    this.#names = families(this.#tables, 'source')
  }

  async run(): Promise<VerifyResult> {
    const range = rangeFromText(this.#task)
    const digests = await this.#digest(range)
    const tally = this.#tally
    tally.sourceRows = digests.rows.source
    tally.targetRows = digests.rows.target
    tally.sourceCells = digests.cells.source
    tally.targetCells = digests.cells.target
    tally.digests = digests.compared
    tally.rangesRead = digests.differing.length
    if (digests.differing.length > 0) await this.#lookInto(digests.differing)
    return { ...tally, listed: this.#listed }
  }

  #digest(range: KeyRange): ReturnType<typeof digestBoth> {
    const { counters, advance } = this.#context
    const progress = new KeyProgress(range)
    return digestBoth(this.#tables, range, (rows, cells, bytes, near) => {
      counters.add('rowsRead', rows)
      counters.add('cellsRead', cells)
      counters.add('bytesRead', bytes)
      advance(progress.step(near))
    })
  }

  async #lookInto(ranges: readonly KeyRange[]): Promise<void> {
    const repair = this.#settings.repair
      ? await Repair.open(this.#settings, this.#task.group, this.#context)
      : undefined
    const tally = this.#tally
    try {
      for (const range of ranges) {
        await lookAgain(this.#tables, range, {
          onDifference: (kind, cell, newRow) => {
            tally[kind]++
            if (newRow) tally.rowsDiffering++
            if (this.#listed.length < this.#settings.mostListed) {
              this.#listed.push(describeDifference(kind, cell, this.#names))
            }
            return repair?.write(kind, cell)
          },
          onChanged: (rows) => {
            tally.rowsChanged += rows
          },
          onBatch: (batch) => this.#checkRepair(repair, batch),
        })
      }
    } finally {
      await repair?.close()
    }
  }

  /** What was repaired is read again: HBase may have refused it, or hide it behind a delete marker. */
  async #checkRepair(repair: Repair | undefined, range: KeyRange): Promise<void> {
    if (repair === undefined) return
    await repair.flush()
    await compareRange(this.#tables, range, () => {
      this.#tally.unrepaired++
      return undefined
    })
  }
}

function comparedTables(
  { group }: VerifyTask,
  { table, target, groups, selection }: VerifySettings,
  context: TaskContext,
): ComparedTables {
  const { client, counters, limiter, signal } = context
  const pairs = groups[group]
  if (context.target === undefined || pairs === undefined) {
    throw new HbulkError('INTERNAL', 'a comparison needs two tables and their families')
  }
  return {
    source: { client, table },
    target: { client: context.target, table: target },
    families: pairs,
    selection,
    signal,
    onRetry: () => counters.add('retries', 1),
    pace: (rows, bytes) => limiter.take(rows, bytes, signal),
  }
}
