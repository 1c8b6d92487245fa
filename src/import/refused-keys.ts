import type { RefusedRow } from '../client/batch-writer.js'
import { HbulkError } from '../errors.js'
import type { DecodedRow } from './formats/decoded-row.js'

/** With more of them it is not single rows that are wrong. */
const MOST_KEYS = 100_000

/** Rows that HBase refused, by their keys: their records are found by reading the file once more. */
export class RefusedKeys {
  cells = 0
  readonly #reasons = new Map<string, string>()

  get size(): number {
    return this.#reasons.size
  }

  /** Returns the error to stop with when there are too many. */
  add(row: RefusedRow, reason: string): HbulkError | undefined {
    this.cells += row.cells
    const key = row.key().toString('latin1')
    if (!this.#reasons.has(key)) this.#reasons.set(key, reason)
    if (this.#reasons.size <= MOST_KEYS) return undefined
    return new HbulkError('TOO_MANY_REJECTS', `more than ${MOST_KEYS} rows refused: ${reason}`)
  }

  /** Undefined for a record whose row was taken. */
  reasonFor({ buf, keyStart, keyEnd }: DecodedRow): string | undefined {
    return this.#reasons.get(buf.toString('latin1', keyStart, keyEnd))
  }
}
