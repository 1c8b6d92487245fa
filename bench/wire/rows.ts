import type { Cell } from '../digest.js'
import { BinaryReader } from './binary-reader.js'
import { ThriftType } from './thrift-types.js'

const COLON = Buffer.from(':')

/** Walks the rows of a whole Thrift2 `getScannerRows` reply in the binary protocol. */
export function eachRow(body: Buffer, visit: (key: Buffer, cells: Cell[]) => void): void {
  const reader = new RowReader(body)
  reader.rows(visit)
}

/** Column names seen so far, so that each is joined once and not for every cell. */
const names = new Map<string, Buffer>()

class RowReader extends BinaryReader {
  rows(visit: (key: Buffer, cells: Cell[]) => void): void {
    this.message()
    this.field()
    const { size } = this.list()
    for (let i = 0; i < size; i++) {
      let key: Buffer = Buffer.alloc(0)
      let cells: Cell[] = []
      for (let field = this.field(); field !== undefined; field = this.field()) {
        if (field.id === 2) cells = this.#cells()
        else if (field.id === 1) key = this.bytes()
        else this.value(field.type)
      }
      visit(key, cells)
    }
  }

  #cells(): Cell[] {
    const { size } = this.list()
    const cells: Cell[] = []
    for (let i = 0; i < size; i++) {
      let family: Buffer = COLON
      let qualifier: Buffer = COLON
      let value: Buffer = COLON
      for (let field = this.field(); field !== undefined; field = this.field()) {
        if (field.type !== ThriftType.STRING) this.value(field.type)
        else if (field.id === 1) family = this.bytes()
        else if (field.id === 2) qualifier = this.bytes()
        else if (field.id === 3) value = this.bytes()
        else this.bytes()
      }
      cells.push({ name: columnName(family, qualifier), value })
    }
    return cells
  }
}

function columnName(family: Buffer, qualifier: Buffer): Buffer {
  const text = `${family.toString('latin1')}:${qualifier.toString('latin1')}`
  let name = names.get(text)
  if (name === undefined) {
    name = Buffer.concat([family, COLON, qualifier])
    names.set(text, name)
  }
  return name
}
