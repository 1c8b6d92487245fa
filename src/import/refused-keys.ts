import type { RefusedRow } from '../client/batch-writer.js'
import { HbulkError } from '../errors.js'
import type { DecodedRow } from './formats/decoded-row.js'

/** With more of them it is not single rows that are wrong. */
const MOST_KEYS = 100_000
/** Nor when their keys and reasons take so much. */
const MOST_BYTES = 16 * 1024 * 1024

/** Rows that HBase refused, by their keys: their records are found by reading the file once more. */
export class RefusedKeys {
  cells = 0
  readonly #reasons = new Map<string, string>()
  /** One text for all rows that were refused for the same reason. */
  readonly #texts = new Map<string, string>()
  #bytes = 0

  get size(): number {
    return this.#reasons.size
  }

  /** Returns the error to stop with when there are too many. */
  add(row: RefusedRow, reason: string): HbulkError | undefined {
    this.cells += row.cells
    const key = row.key().toString('latin1')
    if (this.#reasons.has(key)) return undefined
    this.#bytes += key.length
    this.#reasons.set(key, this.#textOf(reason))
    if (this.#reasons.size <= MOST_KEYS && this.#bytes <= MOST_BYTES) return undefined
    const many = `more than ${this.#reasons.size - 1} rows refused: ${reason}`
    return new HbulkError('TOO_MANY_REJECTS', many)
  }

  #textOf(reason: string): string {
    const known = this.#texts.get(reason)
    if (known !== undefined) return known
    this.#texts.set(reason, reason)
    this.#bytes += reason.length
    return reason
  }

  /** Undefined for a record whose row was taken. */
  reasonFor({ buf, keyStart, keyEnd }: DecodedRow): string | undefined {
    return this.#reasons.get(buf.toString('latin1', keyStart, keyEnd))
  }
}
