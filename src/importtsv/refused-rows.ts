import { HbulkError } from '../errors.js'
import { RecordOutcome, type RecordReader } from './formats/format.js'
import type { RejectPart } from './rejects.js'

/**
 * Rows that HBase refused after their line was read, known by the line's offset. Their lines are found by reading
 * the input once more: refusals are rare, and holding every line until its batch is acknowledged is not.
 */
export class RefusedRows {
  readonly #reasons: Map<number, string>

  constructor(known: Iterable<readonly [offset: number, reason: string]> = []) {
    this.#reasons = new Map(known)
  }

  /** Rows whose lines are still to be written. */
  get waiting(): number {
    return this.#reasons.size
  }

  entries(): (readonly [offset: number, reason: string])[] {
    return [...this.#reasons]
  }

  /** Returns false if another row of the same line is known already: the first reason is the line's. */
  add(offset: number, reason: string): boolean {
    if (this.#reasons.has(offset)) return false
    this.#reasons.set(offset, reason)
    return true
  }

  /**
   * Writes the lines to `part` and forgets them.
   * @param reader over the same input, from its beginning or from the last `moveTo`
   * @param lineBase lines of the task's range before the reader's first
   * @throws HbulkError INPUT when the lines are not there any more
   */
  async moveTo(part: RejectPart, reader: RecordReader, lineBase: number): Promise<void> {
    const { raw, window } = reader
    while (this.#reasons.size > 0) {
      const outcome = reader.next()
      if (outcome === RecordOutcome.PENDING) await reader.more()
      if (outcome === RecordOutcome.END) throw this.#vanished()
      if (outcome !== RecordOutcome.RECORD) continue
      const reason = this.#reasons.get(raw.offset)
      if (reason === undefined) continue
      part.add(window.buf, { ...raw, line: raw.line + lineBase }, reason)
      this.#reasons.delete(raw.offset)
    }
  }

  #vanished(): HbulkError {
    const offsets = [...this.#reasons.keys()].slice(0, 3).join(', ')
    return new HbulkError('INPUT', `lines at byte offset ${offsets} are gone from the input`)
  }
}
