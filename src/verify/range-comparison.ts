import type { KeyRange } from '../regions/key-range.js'
import { type ComparedTables, compareRange } from './compare-range.js'
import { describeDifference } from './describe-difference.js'
import { digestBoth, type OnReply } from './digest-both.js'
import { lookAgain } from './look-again.js'
import type { Repair } from './repair.js'
import type { Difference, VerifyResult } from './settings.js'
import { emptyTally } from './tally.js'

/** What else a task has to say about its comparison. */
export interface ComparisonOptions {
  readonly mostListed: number
  readonly onReply: OnReply
  /** What is not the same is to be made so. */
  readonly openRepair?: (() => Promise<Repair>) | undefined
}

/** Compares one key range of two tables: its digests, and cell by cell where those differ. */
export class RangeComparison {
  readonly #tables: ComparedTables
  readonly #options: ComparisonOptions
  readonly #tally = emptyTally()
  readonly #listed: Difference[] = []

  constructor(tables: ComparedTables, options: ComparisonOptions) {
    this.#tables = tables
    this.#options = options
  }

  async run(range: KeyRange): Promise<VerifyResult> {
    const digests = await digestBoth(this.#tables, range, this.#options.onReply)
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

  async #lookInto(ranges: readonly KeyRange[]): Promise<void> {
    const { mostListed, openRepair } = this.#options
    const repair = await openRepair?.()
    const tally = this.#tally
    const names = this.#tables.source.families
    try {
      for (const range of ranges) {
        await lookAgain(this.#tables, range, {
          onDifference: (kind, cell, newRow) => {
            tally[kind]++
            if (newRow) tally.rowsDiffering++
            if (this.#listed.length < mostListed) {
              this.#listed.push(describeDifference(kind, cell, names))
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
