import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { ByteCopier } from '../../bytes/copy.js'
import { toStringBinary } from '../../bytes/string-binary.js'
import type { CellView, Timestamp } from '../../client/types.js'
import { HbulkError } from '../../errors.js'
import type { OutputBuffer } from '../output/output-buffer.js'
import { type AvroCodec, containerBlock, containerHeader, SYNC_LENGTH } from './avro-container.js'
import { lengthSize, microsVarint, writeLength } from './avro-varint.js'
import type { FileFormat, RowFormatter } from './file-format.js'
import { Phrase } from './phrase.js'
import { SpilledBlock } from './spilled-block.js'

/** The schema that Google's "Avro to Bigtable" import reads; names and types are its own. */
export const bigtableRowSchema: unknown = {
  type: 'record',
  name: 'BigtableRow',
  namespace: 'com.google.cloud.teleport.bigtable',
  fields: [
    { name: 'key', type: 'bytes' },
    {
      name: 'cells',
      type: {
        type: 'array',
        items: {
          type: 'record',
          name: 'BigtableCell',
          fields: [
            { name: 'family', type: 'string' },
            { name: 'qualifier', type: 'bytes' },
            { name: 'timestamp', type: 'long', logicalType: 'timestamp-micros' },
            { name: 'value', type: 'bytes' },
          ],
        },
      },
    },
  ],
}

export interface AvroRowsOptions {
  readonly codec: AvroCodec
  /** What the sync marker is made from: the same name gives the same file whenever the task is run again. */
  readonly seed: string
  /** A file for a row that is too large for the memory. */
  readonly spillPath: string
}

/** Avro container files with a record a row, all its cells in an array. */
export function avroRows({ codec, seed, spillPath }: AvroRowsOptions): FileFormat {
  const sync = createHash('sha256').update(seed).digest().subarray(0, SYNC_LENGTH)
  return {
    schema: bigtableRowSchema,
    createFormatter: (out) => new AvroRowFormatter(out),
    head: async () => containerHeader(bigtableRowSchema, codec, sync),
    seal: (rows, count) => containerBlock(rows, count, codec, sync),
    gatherRow: () => new SpilledBlock(spillPath, codec, sync),
  }
}

/** The most bytes that the varints of one cell take. */
const CELL_OVERHEAD = 32

class AvroRowFormatter implements RowFormatter {
  failure: HbulkError | undefined
  readonly #out: OutputBuffer
  readonly #copier = new ByteCopier()
  /** Cells since the last count: a long row has an array of several blocks, each with its own. */
  #cells = 0
  #keyLength = 0
  /** Where the count of cells goes, and how many bytes were left for it: as many as the last row needed. */
  #countAt = 0
  #countSize = 1
  /** When the row began. */
  #sizeBefore = 1
  /** Of a row that is cut. */
  #key: Buffer = Buffer.alloc(0)
  #timestamp: Timestamp = 0
  readonly #micros = new Phrase('\0')
  #family: Buffer = Buffer.alloc(0)

  constructor(out: OutputBuffer) {
    this.#out = out
  }

  startRow(buf: Buffer, start: number, end: number): void {
    this.#cells = 0
    if (this.failure !== undefined) return
    const out = this.#out
    out.startRow()
    out.ensure(end - start + CELL_OVERHEAD)
    this.#bytes(buf, start, end)
    this.#keyLength = end - start
    this.#sizeBefore = this.#countSize
    this.#leaveCount()
  }

  cell(cell: CellView): void {
    if (this.failure !== undefined) return
    this.#cells++
    const { buf } = cell
    const names = cell.familyEnd - cell.familyStart + cell.qualifierEnd - cell.qualifierStart
    this.#out.ensure(names + cell.valueEnd - cell.valueStart + CELL_OVERHEAD)
    if (!sameBytes(this.#family, buf, cell.familyStart, cell.familyEnd)) this.#setFamily(cell)
    if (cell.timestamp !== this.#timestamp) this.#setTimestamp(cell)
    this.#bytes(buf, cell.familyStart, cell.familyEnd)
    this.#bytes(buf, cell.qualifierStart, cell.qualifierEnd)
    this.#micros.append(this.#out)
    this.#bytes(buf, cell.valueStart, cell.valueEnd)
    const out = this.#out
    if (out.pos >= out.cutAt) this.#cut()
  }

  endRow(): void {
    if (this.failure !== undefined) return
    this.#writeCount()
    const out = this.#out
    out.ensure(1)
    // The end of the array.
    out.buf[out.pos++] = 0
    out.endRow()
  }

  abandonRow(): void {
    this.#countSize = this.#sizeBefore
    if (this.failure === undefined) this.#out.abandonRow()
  }

  keepRow(): void {
    this.#out.keepRow()
  }

  #cut(): void {
    const out = this.#out
    if (!out.inPieces) this.#key = Buffer.from(this.#keyBytes())
    this.#writeCount()
    out.cut()
    out.ensure(CELL_OVERHEAD)
    this.#leaveCount()
    this.#cells = 0
  }

  #leaveCount(): void {
    const out = this.#out
    this.#countAt = out.pos - out.rowStart
    out.pos += this.#countSize
  }

  /** The count of cells goes before them. */
  #writeCount(): void {
    const out = this.#out
    const count = this.#cells
    out.ensure(CELL_OVERHEAD)
    const at = out.rowStart + this.#countAt
    if (count === 0) {
      out.pos = at
    } else {
      const size = lengthSize(count)
      const shift = size - this.#countSize
      if (shift !== 0) {
        out.buf.copyWithin(at + size, at + this.#countSize, out.pos)
        out.pos += shift
        this.#countSize = size
      }
      writeLength(out.buf, at, count)
    }
  }

  /** Avro's `bytes` and `string`: length and content. The buffer has room for them. */
  #bytes(source: Buffer, start: number, end: number): void {
    const out = this.#out
    const at = writeLength(out.buf, out.pos, end - start)
    out.pos = this.#copier.copy(source, start, end, out.buf, at)
  }

  #setTimestamp(cell: CellView): void {
    const micros = microsVarint(cell.timestamp)
    if (micros === undefined) {
      const what = `timestamp ${cell.timestamp} is too large for Avro's microseconds`
      this.failure = new HbulkError('OUTPUT', `${this.#place(cell)}: ${what}`, {
        hint: 'Use --format csv --layout cells, or leave it out with --end-time.',
      })
      return
    }
    this.#timestamp = cell.timestamp
    this.#micros.set(micros)
  }

  #setFamily(cell: CellView): void {
    this.#family = Buffer.from(cell.buf.subarray(cell.familyStart, cell.familyEnd))
    if (isUtf8(this.#family)) return
    const what = "the family's name is not UTF-8, which Avro's strings have to be"
    this.failure = new HbulkError('OUTPUT', `${this.#place(cell)}: ${what}`, {
      hint: 'Use --format csv --layout cells --encoding escaped.',
    })
  }

  #place(cell: CellView): string {
    const key = toStringBinary(this.#out.inPieces ? this.#key : this.#keyBytes())
    const family = toStringBinary(cell.buf, cell.familyStart, cell.familyEnd)
    const qualifier = toStringBinary(cell.buf, cell.qualifierStart, cell.qualifierEnd)
    return `row "${key}", column ${family}:${qualifier}`
  }

  /** Of a row that is not cut. */
  #keyBytes(): Buffer {
    const { buf, rowStart } = this.#out
    const keyEnd = rowStart + this.#countAt
    return buf.subarray(keyEnd - this.#keyLength, keyEnd)
  }
}

function sameBytes(known: Buffer, buf: Buffer, start: number, end: number): boolean {
  if (end - start !== known.length) return false
  for (let i = 0; i < known.length; i++) {
    if (known[i] !== buf[start + i]) return false
  }
  return true
}
