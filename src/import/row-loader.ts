import { quoteBytes } from '../bytes/values/value-types.js'
import type { CellWriter } from '../client/cell-writer.js'
import { CellType } from '../client/types.js'
import { checkKey } from '../importtsv/row-limits.js'
import { FamilyIndex } from '../two-tables/family-index.js'
import type { DecodedRow } from './formats/decoded-row.js'
import type { LoadSettings } from './settings.js'

type EncodedFamily = ReturnType<CellWriter['family']>

/** Checks decoded records and hands their cells on. Records with the same key one behind the other are one row. */
export class RowLoader {
  /** Rows by their keys, and the cells in them. */
  rows = 0
  cells = 0
  /** Delete markers among the cells. */
  markers = 0
  /** Records without cells: nothing of them is written. */
  empty = 0
  readonly #writer: CellWriter | undefined
  readonly #index: FamilyIndex
  readonly #families: readonly (EncodedFamily | undefined)[]
  readonly #canMark: boolean
  #key = Buffer.alloc(64)
  #keyLength = -1

  /** @param writer undefined in a dry run */
  constructor(writer: CellWriter | undefined, { families, markers }: LoadSettings) {
    this.#writer = writer
    this.#index = new FamilyIndex(families)
    this.#families = families.map((name) => writer?.family(Buffer.from(name)))
    this.#canMark = markers
  }

  /** What HBase would refuse of a record, and what its table or the gateway's API has no place for. */
  check(row: DecodedRow): string | undefined {
    const wrong = checkKey(row)
    if (wrong !== undefined) return wrong
    for (let i = 0; i < row.cells; i++) {
      const cell = row.cell(i)
      if (this.#index.find(cell) < 0) {
        const { buf, familyStart, familyEnd } = cell
        return `the table has no column family ${quoteBytes(buf, familyStart, familyEnd)}`
      }
      if (cell.type !== CellType.PUT && !this.#canMark) {
        return 'a delete marker, which a Thrift1 gateway cannot write with its timestamp'
      }
    }
    return undefined
  }

  /** Returns a promise to wait for before the next record, if too much is under way. */
  write(row: DecodedRow): Promise<void> | undefined {
    const writer = this.#writer
    if (!this.#isOpen(row)) {
      this.endRow()
      this.#open(row)
      this.rows++
      writer?.startRow(row.buf, row.keyStart, row.keyEnd)
    }
    for (let i = 0; i < row.cells; i++) {
      const cell = row.cell(i)
      if (cell.type !== CellType.PUT) this.markers++
      writer?.cell(cell, this.#families[this.#index.of(cell)] as EncodedFamily)
    }
    this.cells += row.cells
    if (row.cells === 0) this.empty++
    return writer?.room()
  }

  /** To be called after the last record. */
  endRow(): void {
    if (this.#keyLength >= 0) this.#writer?.endRow()
    this.#keyLength = -1
  }

  #isOpen({ buf, keyStart, keyEnd }: DecodedRow): boolean {
    const length = keyEnd - keyStart
    if (length !== this.#keyLength) return false
    const key = this.#key
    for (let i = 0; i < length; i++) if (key[i] !== buf[keyStart + i]) return false
    return true
  }

  #open({ buf, keyStart, keyEnd }: DecodedRow): void {
    const length = keyEnd - keyStart
    if (length > this.#key.length) this.#key = Buffer.alloc(2 * length)
    buf.copy(this.#key, 0, keyStart, keyEnd)
    this.#keyLength = length
  }
}
