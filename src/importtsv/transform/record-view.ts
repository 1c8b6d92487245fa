import type { Timestamp } from '../../client/types.js'
import { type ColumnSpec, findField } from '../columns.js'
import type { RecordSpan } from '../formats/format.js'
import type { TransformRecord } from './types.js'

/** The record under the reader's cursor, with fields by name. */
export class RecordView implements TransformRecord {
  readonly columns: readonly string[]
  file: string
  timestamp: Timestamp = 0
  offset = 0
  readonly #spec: ColumnSpec
  readonly #places = new Map<string, number>()
  #record: RecordSpan | undefined

  constructor(spec: ColumnSpec, file: string) {
    this.#spec = spec
    this.columns = Object.freeze([...spec.names])
    this.file = file
  }

  get length(): number {
    return this.#record?.fields ?? 0
  }

  show(record: RecordSpan, timestamp: Timestamp, offset: number): void {
    this.#record = record
    this.timestamp = timestamp
    this.offset = offset
  }

  get(column: string | number): Buffer | undefined {
    const field = this.#fieldOf(column)
    const record = this.#record
    if (record === undefined || field >= record.fields) return undefined
    return record.buf.subarray(record.fieldStart[field], record.fieldEnd[field])
  }

  text(column: string | number): string | undefined {
    const field = this.#fieldOf(column)
    const record = this.#record
    if (record === undefined || field >= record.fields) return undefined
    return record.buf.toString('utf8', record.fieldStart[field], record.fieldEnd[field])
  }

  #fieldOf(column: string | number): number {
    if (typeof column === 'number') {
      if (Number.isInteger(column) && column >= 0 && column < this.columns.length) return column
      throw new RangeError(
        `there is no field ${column}: the columns are ${this.columns.join(', ')}`,
      )
    }
    const known = this.#places.get(column)
    if (known !== undefined) return known
    const field = findField(this.#spec, column)
    if (field === -1) {
      throw new RangeError(
        `there is no field '${column}': the columns are ${this.columns.join(', ')}`,
      )
    }
    this.#places.set(column, field)
    return field
  }
}
