import { Scratch } from '../bytes/scratch.js'
import { quoteBytes, type ValueWriter } from '../bytes/values/value-types.js'
import type { RowSpan } from '../client/types.js'
import { saltBytes, saltOf } from '../presplit/salt.js'
import type { ColumnSpec } from './columns.js'
import { FieldRole } from './columns.js'
import type { RecordSpan } from './formats/format.js'
import type { RowKeyTemplate } from './row-key/row-key-template.js'
import type { ParsedRules } from './row-rules.js'

/**
 * Rows that are more than pieces of their line: typed values, keys made of fields, salted keys. A row has one buffer, so the
 * line is copied into a scratch buffer once, what is made is put behind it, and that buffer becomes the row's.
 */
export class RowDerivation {
  readonly #spec: ColumnSpec
  readonly #template: RowKeyTemplate | undefined
  readonly #salts: number
  /** The writers of typed cells, by column. Undefined: no cell is typed. */
  readonly #cellWriters: readonly (ValueWriter | undefined)[] | undefined
  readonly #keyWriter: ValueWriter | undefined
  readonly #out = new Scratch()

  private constructor({ spec, writers, template, salt }: ParsedRules) {
    this.#spec = spec
    this.#template = template
    this.#salts = salt ?? 0
    this.#keyWriter = writers?.[spec.rowKeyField]
    const byColumn = writers?.filter((_, field) => spec.roles[field] === FieldRole.VALUE)
    this.#cellWriters = byColumn?.some((writer) => writer !== undefined) ? byColumn : undefined
  }

  /** Undefined where rows are made of pieces of their lines alone. */
  static for(rules: ParsedRules): RowDerivation | undefined {
    const { writers, template, salt } = rules
    const plain = writers === undefined && template === undefined && salt === undefined
    return plain ? undefined : new RowDerivation(rules)
  }

  /**
   * Gives the row, whose cells are set to fields of the record, its key and what its cells are to hold.
   * Returns undefined, or why the record is a bad line.
   */
  apply(record: RecordSpan, row: RowSpan): string | undefined {
    this.#copyLine(record, row)
    const reason = this.#cellWriters === undefined ? undefined : this.#writeCells(row)
    return reason ?? this.#makeKey(record, row)
  }

  /** Cells keep their places relative to the line's first field. */
  #copyLine({ buf, fields, fieldStart, fieldEnd }: RecordSpan, row: RowSpan): void {
    const { cells, valueStart, valueEnd } = row
    const from = fieldStart[0] as number
    const to = fieldEnd[fields - 1] as number
    const out = this.#out
    out.reset(to - from)
    out.append(buf, from, to)
    for (let cell = 0; cell < cells; cell++) {
      valueStart[cell] = (valueStart[cell] as number) - from
      valueEnd[cell] = (valueEnd[cell] as number) - from
    }
  }

  /** An empty field is an empty value whatever its type: whoever wants no cell at all skips empty columns. */
  #writeCells({ cells, column, valueStart, valueEnd }: RowSpan): string | undefined {
    const out = this.#out
    for (let cell = 0; cell < cells; cell++) {
      const write = this.#cellWriters?.[column[cell] as number]
      const start = valueStart[cell] as number
      const end = valueEnd[cell] as number
      if (write === undefined || start === end) continue
      const at = out.length
      const wrong = write(out.buf, start, end, out)
      if (wrong !== undefined) {
        return `${this.#nameOf(column[cell] as number)} ${quoteBytes(out.buf, start, end)} ${wrong}`
      }
      valueStart[cell] = at
      valueEnd[cell] = out.length
    }
    return undefined
  }

  #makeKey(record: RecordSpan, row: RowSpan): string | undefined {
    const out = this.#out
    const prefix = this.#salts === 0 ? 0 : saltBytes(this.#salts)
    row.keyStart = out.take(prefix)
    const start = out.length
    const reason = this.#writeKey(record)
    if (reason !== undefined) return reason
    row.keyEnd = out.length
    row.buf = out.buf
    // A salt would turn the missing key into one that looks good.
    if (start === out.length) row.keyStart = start
    else if (prefix > 0) {
      const salt = saltOf(out.buf, start, out.length, this.#salts)
      out.buf.writeUIntBE(salt, row.keyStart, prefix)
    }
    return undefined
  }

  #writeKey(record: RecordSpan): string | undefined {
    if (this.#template !== undefined) return this.#template.write(record, this.#out)
    const { rowKeyField } = this.#spec
    const start = record.fieldStart[rowKeyField] as number
    const end = record.fieldEnd[rowKeyField] as number
    if (this.#keyWriter === undefined || start === end) {
      this.#out.append(record.buf, start, end)
      return undefined
    }
    const wrong = this.#keyWriter(record.buf, start, end, this.#out)
    if (wrong === undefined) return undefined
    return `HBASE_ROW_KEY ${quoteBytes(record.buf, start, end)} ${wrong}`
  }

  #nameOf(column: number): string {
    const { columnIndex, roles, names } = this.#spec
    return (
      names.find((_, field) => roles[field] === FieldRole.VALUE && columnIndex[field] === column) ??
      ''
    )
  }
}
