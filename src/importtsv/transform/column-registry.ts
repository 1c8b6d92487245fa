import type { ColumnName } from '../../client/types.js'
import type { TransformColumn, TransformValue } from './types.js'

const COLON = 0x3a

/** The columns that a transform has named so far, each with its index for a writer. */
export class ColumnRegistry {
  /** Grows at its end; `forget` begins a new one. */
  columns: ColumnName[] = []
  /** The families that rows may have; undefined: any. */
  readonly #families: ReadonlySet<string> | undefined
  readonly #byText = new Map<string, number>()
  readonly #byBytes = new Map<string, number>()

  constructor(families: readonly string[] | undefined) {
    this.#families = families === undefined ? undefined : new Set(families)
  }

  /** @throws Error when the table has no such family */
  indexOf(column: TransformColumn): number {
    if (typeof column === 'string') {
      const known = this.#byText.get(column)
      if (known !== undefined) return known
      const index = this.#add(splitColumn(Buffer.from(column)))
      this.#byText.set(column, index)
      return index
    }
    if (typeof column !== 'object' || column === null) throw new TypeError(`${column} is no column`)
    return this.#add({
      family: toBytes(column.family, 'the family'),
      qualifier: toBytes(column.qualifier, 'the qualifier'),
    })
  }

  /** Begins anew, for a writer that knows none of the columns. */
  forget(): void {
    this.columns = []
    this.#byText.clear()
    this.#byBytes.clear()
  }

  #add(name: ColumnName): number {
    const text = `${name.family.toString('latin1')}:${name.qualifier.toString('latin1')}`
    const known = this.#byBytes.get(text)
    if (known !== undefined) return known
    const family = name.family.toString()
    if (family === '') throw new Error(`the column '${text}' has no family`)
    if (this.#families !== undefined && !this.#families.has(family)) {
      throw new Error(
        `the table has no family '${family}' (it has ${[...this.#families].join(', ')})`,
      )
    }
    const index = this.columns.push(name) - 1
    this.#byBytes.set(text, index)
    return index
  }
}

/** At the first colon: a qualifier may hold colons. */
function splitColumn(column: Buffer): ColumnName {
  const colon = column.indexOf(COLON)
  if (colon === -1) return { family: column, qualifier: Buffer.alloc(0) }
  return { family: column.subarray(0, colon), qualifier: column.subarray(colon + 1) }
}

/** A copy. The types promise what somebody else's JavaScript may not keep. */
function toBytes(value: TransformValue, what: string): Buffer {
  if (typeof value === 'string') return Buffer.from(value)
  if (value instanceof Uint8Array) return Buffer.from(value)
  throw new TypeError(`${what} of a column is neither bytes nor text`)
}
