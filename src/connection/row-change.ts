import { HbulkError } from '../errors.js'
import type { RowDelete, RowMutation } from '../wire/mutations.js'
import { type Bytes, toRowKey } from './bytes.js'
import {
  type DeleteOptions,
  type PutOptions,
  type RowData,
  rowDelete,
  rowPut,
} from './write-options.js'

/** The deletes among them. */
export function deletesOf(mutations: readonly RowMutation[]): RowDelete[] {
  return mutations.flatMap((each) => (each.kind === 'delete' ? [each.delete] : []))
}

/** Puts and deletes of one row, which are made at one moment: nobody sees some of them without the others. */
export class RowChange {
  readonly #row: Buffer
  readonly #mutations: RowMutation[] = []

  /** @internal */
  constructor(row: Bytes) {
    this.#row = toRowKey(row)
  }

  /** Stores cells. @throws {@link HbulkError} USAGE */
  put(data: RowData, options: Omit<PutOptions, 'signal'> = {}): this {
    this.#mutations.push({ kind: 'put', put: rowPut(this.#row, data, options) })
    return this
  }

  /**
   * Deletes the row, or only the given families and columns of it. By the region server's clock, a cell that the same
   * change puts is deleted with it.
   * @throws {@link HbulkError} USAGE
   */
  delete(columns?: readonly Bytes[], options: Omit<DeleteOptions, 'signal'> = {}): this {
    this.#mutations.push({ kind: 'delete', delete: rowDelete(this.#row, columns, options) })
    return this
  }

  /** @internal */
  mutations(): readonly RowMutation[] {
    if (this.#mutations.length > 0) return this.#mutations
    throw new HbulkError('USAGE', 'the change of a row holds neither a put nor a delete')
  }
}
