import type { CellView } from '../client/types.js'
import { HbulkError } from '../errors.js'

/** The families of one side by their place in the list: the same place is the same family under its other name. */
export class FamilyIndex {
  readonly #names: readonly Buffer[]
  #last = 0

  constructor(names: readonly string[]) {
    this.#names = names.map((name) => Buffer.from(name))
  }

  /** Cells come family by family, so it is nearly always the one before. */
  of(cell: CellView): number {
    if (!this.#isNamed(cell, this.#last)) {
      const found = this.#names.findIndex((_, index) => this.#isNamed(cell, index))
      if (found < 0) throw unexpected(cell)
      this.#last = found
    }
    return this.#last
  }

  #isNamed({ buf, familyStart, familyEnd }: CellView, index: number): boolean {
    const name = this.#names[index]
    if (name === undefined || familyEnd - familyStart !== name.length) return false
    for (let i = 0; i < name.length; i++) if (buf[familyStart + i] !== name[i]) return false
    return true
  }
}

/** A family that the table got after the work began. */
function unexpected({ buf, familyStart, familyEnd }: CellView): HbulkError {
  const name = buf.toString('utf8', familyStart, familyEnd)
  return new HbulkError('REMOTE', `there are cells of a new column family '${name}'`, {
    hint: 'It was added meanwhile: start again.',
  })
}
