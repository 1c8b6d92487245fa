import { hash } from 'node:crypto'

export interface Cell {
  /** `family:qualifier`. */
  readonly name: Buffer
  readonly value: Buffer
}

/** The content of a table, comparable across readers whatever order they deliver the rows in. */
export interface Content {
  readonly rows: number
  readonly cells: number
  readonly digest: string
}

/**
 * Sums a hash of every row (key, then its cells by column name), so that rows may come in any order
 * and a row that is there twice shows.
 */
export class ContentDigest {
  readonly #sums: Uint32Array = new Uint32Array(4)
  #scratch: Buffer = Buffer.allocUnsafe(64 * 1024)
  #rows = 0
  #cells = 0

  add(key: Buffer, cells: Cell[]): void {
    cells.sort((a, b) => Buffer.compare(a.name, b.name))
    let end = this.#append(key, 0)
    for (const { name, value } of cells) end = this.#append(value, this.#append(name, end))
    const digest = hash('md5', this.#scratch.subarray(0, end), 'buffer')
    for (let i = 0; i < 4; i++) {
      this.#sums[i] = (this.#sums[i] as number) + digest.readUInt32LE(i * 4)
    }
    this.#rows += 1
    this.#cells += cells.length
  }

  result(): Content {
    const bytes = Buffer.from(this.#sums.buffer)
    return { rows: this.#rows, cells: this.#cells, digest: bytes.toString('hex') }
  }

  #append(bytes: Buffer, at: number): number {
    const end = at + 4 + bytes.length
    if (end > this.#scratch.length) {
      const grown = Buffer.allocUnsafe(end * 2)
      this.#scratch.copy(grown, 0, 0, at)
      this.#scratch = grown
    }
    this.#scratch.writeInt32LE(bytes.length, at)
    bytes.copy(this.#scratch, at + 4)
    return end
  }
}
