import { readFileSync } from 'node:fs'
import { HbulkError } from '../../src/errors.js'
import { type Cell, type Content, ContentDigest } from '../digest.js'
import { dataFiles } from './data-files.js'
import { ProtobufReader } from './protobuf.js'

const SYNC_SIZE = 16
const RESULT_CELL = 1
const CELL = { ROW: 1, FAMILY: 2, QUALIFIER: 3, VALUE: 6 } as const

/** The content of what HBase's Export wrote: uncompressed SequenceFiles of row key and protobuf `Result`. */
export function sequenceFileContent(folder: string): Content {
  const digest = new ContentDigest()
  for (const file of dataFiles(folder, '')) {
    eachRecord(readFileSync(file), file, (value) => {
      const { key, cells } = parseResult(value)
      digest.add(key, cells)
    })
  }
  return digest.result()
}

function eachRecord(buf: Buffer, file: string, visit: (value: Buffer) => void): void {
  if (buf.toString('latin1', 0, 3) !== 'SEQ' || buf[3] !== 6) {
    throw new HbulkError('ACCOUNTING', `${file} is no SequenceFile of version 6`)
  }
  // Two class names, each a length byte and text (both shorter than 113 bytes).
  let pos = 4
  pos += 1 + buf.readUInt8(pos)
  pos += 1 + buf.readUInt8(pos)
  if (buf[pos] !== 0) throw new HbulkError('ACCOUNTING', `${file} is compressed`)
  pos += 2
  if (buf.readInt32BE(pos) !== 0) throw new HbulkError('ACCOUNTING', `${file} has metadata`)
  pos += 4 + SYNC_SIZE
  while (pos < buf.length) {
    const length = buf.readInt32BE(pos)
    if (length === -1) {
      pos += 4 + SYNC_SIZE
      continue
    }
    const keyLength = buf.readInt32BE(pos + 4)
    visit(buf.subarray(pos + 8 + keyLength, pos + 8 + length))
    pos += 8 + length
  }
}

/** A `Result` message behind its own length, as HBase's ResultSerialization writes it. */
function parseResult(value: Buffer): { key: Buffer; cells: Cell[] } {
  const outer = new ProtobufReader(value)
  const result = new ProtobufReader(outer.bytes())
  let key: Buffer = Buffer.alloc(0)
  const cells: Cell[] = []
  while (!result.atEnd) {
    const { field, wireType } = result.tag()
    if (field !== RESULT_CELL) {
      result.skip(wireType)
      continue
    }
    const parts = parseCell(result.bytes())
    key = parts[CELL.ROW] ?? key
    const family = parts[CELL.FAMILY] ?? Buffer.alloc(0)
    const qualifier = parts[CELL.QUALIFIER] ?? Buffer.alloc(0)
    cells.push({
      name: Buffer.concat([family, Buffer.from(':'), qualifier]),
      value: parts[CELL.VALUE] ?? Buffer.alloc(0),
    })
  }
  return { key, cells }
}

/** The byte fields of a `Cell` message by number. */
function parseCell(bytes: Buffer): (Buffer | undefined)[] {
  const reader = new ProtobufReader(bytes)
  const parts: (Buffer | undefined)[] = []
  while (!reader.atEnd) {
    const { field, wireType } = reader.tag()
    if (wireType === 2) parts[field] = reader.bytes()
    else reader.skip(wireType)
  }
  return parts
}
