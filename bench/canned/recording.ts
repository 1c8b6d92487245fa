import { BinaryReader } from '../wire/binary-reader.js'

/** The rows of one scan over a whole table, as a Thrift2 gateway sent them in the binary protocol. */
export class Recording {
  readonly #slabs: Slab[] = []
  /** Rows before each slab. */
  readonly #before: number[] = []
  rows = 0

  /** Takes the rows of one whole `getScannerRows` reply, which must come in the order of their keys. */
  add(reply: Buffer): void {
    const slab = slabOf(reply)
    if (slab.starts.length === 1) return
    this.#before.push(this.rows)
    this.#slabs.push(slab)
    this.rows += slab.starts.length - 1
  }

  /** Index of the first row whose key is not before `key`; an empty one is before all others. */
  find(key: Buffer): number {
    let low = 0
    let high = this.rows
    while (low < high) {
      const middle = (low + high) >> 1
      if (Buffer.compare(this.#keyAt(middle), key) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The bytes of the rows `[from, to)` one after the other: views, nothing is copied. */
  bytes(from: number, to: number): Buffer[] {
    const pieces: Buffer[] = []
    for (let row = from; row < to; ) {
      const { slab, index } = this.#locate(row)
      const last = Math.min(slab.starts.length - 1, index + to - row)
      pieces.push(slab.buf.subarray(slab.starts[index], slab.starts[last]))
      row += last - index
    }
    return pieces
  }

  #keyAt(row: number): Buffer {
    const { slab, index } = this.#locate(row)
    return keyAt(slab.buf, slab.starts[index] ?? 0)
  }

  #locate(row: number): { slab: Slab; index: number } {
    let low = 0
    let high = this.#slabs.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#before[middle] ?? 0) <= row) low = middle
      else high = middle - 1
    }
    const slab = this.#slabs[low]
    if (slab === undefined) throw new RangeError(`there is no row ${row}`)
    return { slab, index: row - (this.#before[low] ?? 0) }
  }
}

interface Slab {
  readonly buf: Buffer
  /** Where each row begins, and where the last one ends. */
  readonly starts: Uint32Array
}

function slabOf(reply: Buffer): Slab {
  const reader = new BinaryReader(reply)
  reader.message()
  reader.field()
  const { elementType, size } = reader.list()
  const begin = reader.position
  const starts = new Uint32Array(size + 1)
  for (let row = 0; row < size; row++) {
    reader.skip(elementType)
    starts[row + 1] = reader.position - begin
  }
  // A copy of its own, without the message around it.
  return { buf: Buffer.from(reply.subarray(begin, reader.position)), starts }
}

/** The row key is the first field of a `TResult`. */
function keyAt(buf: Buffer, start: number): Buffer {
  const reader = new BinaryReader(buf, start)
  const field = reader.field()
  if (field?.id !== 1) throw new Error('a row does not begin with its key')
  return reader.bytes()
}
