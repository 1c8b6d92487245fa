import type { CellView, Timestamp } from './types.js'

/** Where in a row something stands: the coordinates of a cell, kept beyond the call that brought it. */
export class CellMark {
  #names = Buffer.allocUnsafeSlow(256)
  #familyLength = 0
  #length = 0
  #timestamp: Timestamp = 0
  #type = 0

  set({
    buf,
    familyStart,
    familyEnd,
    qualifierStart,
    qualifierEnd,
    timestamp,
    type,
  }: CellView): void {
    const familyLength = familyEnd - familyStart
    const length = familyLength + qualifierEnd - qualifierStart
    if (length > this.#names.length) this.#names = Buffer.allocUnsafeSlow(2 * length)
    const names = this.#names
    let at = 0
    for (let i = familyStart; i < familyEnd; i++) names[at++] = buf[i] as number
    for (let i = qualifierStart; i < qualifierEnd; i++) names[at++] = buf[i] as number
    this.#familyLength = familyLength
    this.#length = length
    this.#timestamp = timestamp
    this.#type = type
  }

  /** The cell comes after the mark in HBase's order: by column, then the newest first, then delete markers before values. */
  isBefore({ buf, ...cell }: CellView): boolean {
    const names = this.#names
    const family = this.#familyLength
    const order =
      names.compare(buf, cell.familyStart, cell.familyEnd, 0, family) ||
      names.compare(buf, cell.qualifierStart, cell.qualifierEnd, family, this.#length)
    if (order !== 0) return order < 0
    if (cell.timestamp !== this.#timestamp) return cell.timestamp < this.#timestamp
    return cell.type < this.#type
  }
}
