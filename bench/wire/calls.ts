import type { Column } from '../data/column-spec.js'
import { ThriftType } from './thrift-types.js'
import { type ThriftWriter, thriftWriter } from './thrift-writer.js'

/** One row as the put calls take it: `values[i]` belongs to column `i`, undefined writes no cell. */
export interface PutRow {
  readonly key: Buffer
  readonly values: readonly (Buffer | undefined)[]
}

export interface ScanRange {
  /** Inclusive, empty for the table's beginning. */
  readonly start: Buffer
  /** Exclusive, empty for the table's end. */
  readonly stop: Buffer
}

/** The hot calls of one API, each encoded as a whole message without frame. */
export interface HotCalls {
  put(table: string, columns: readonly Column[], rows: readonly PutRow[], timestamp: number): Buffer
  openScan(table: string, range: ScanRange, rowsPerReply: number, filter: string): Buffer
  nextRows(scannerId: number, rows: number): Buffer
  closeScan(scannerId: number): Buffer
}

export function hotCalls(api: 1 | 2, protocol: 'binary' | 'compact'): HotCalls {
  const writer = thriftWriter(protocol)
  return api === 2 ? new Thrift2Calls(writer) : new Thrift1Calls(writer)
}

class Thrift2Calls implements HotCalls {
  readonly #out: ThriftWriter
  constructor(out: ThriftWriter) {
    this.#out = out
  }

  put(table: string, columns: readonly Column[], rows: readonly PutRow[], timestamp: number) {
    const out = this.#out
    out.begin('putMultiple')
    out.binaryField(1, Buffer.from(table))
    out.listField(2, ThriftType.STRUCT, rows.length)
    for (const { key, values } of rows) {
      out.structBegin()
      out.binaryField(1, key)
      out.listField(2, ThriftType.STRUCT, cellCount(values))
      columns.forEach((column, i) => {
        const value = values[i]
        if (value === undefined) return
        out.structBegin()
        out.binaryField(1, column.family)
        out.binaryField(2, column.qualifier)
        out.binaryField(3, value)
        out.stop()
      })
      out.int64Field(3, timestamp)
      out.stop()
    }
    return out.end()
  }

  openScan(table: string, range: ScanRange, rowsPerReply: number, filter: string) {
    const out = this.#out
    out.begin('openScanner')
    out.binaryField(1, Buffer.from(table))
    out.structField(2)
    out.binaryField(1, range.start)
    out.binaryField(2, range.stop)
    out.int32Field(4, rowsPerReply)
    if (filter !== '') out.binaryField(7, Buffer.from(filter))
    out.boolField(12, false)
    out.stop()
    return out.end()
  }

  nextRows(scannerId: number, rows: number) {
    this.#out.begin('getScannerRows')
    this.#out.int32Field(1, scannerId)
    this.#out.int32Field(2, rows)
    return this.#out.end()
  }

  closeScan(scannerId: number) {
    this.#out.begin('closeScanner')
    this.#out.int32Field(1, scannerId)
    return this.#out.end()
  }
}

class Thrift1Calls implements HotCalls {
  readonly #out: ThriftWriter
  constructor(out: ThriftWriter) {
    this.#out = out
  }

  put(table: string, columns: readonly Column[], rows: readonly PutRow[], timestamp: number) {
    const out = this.#out
    out.begin('mutateRowsTs')
    out.binaryField(1, Buffer.from(table))
    out.listField(2, ThriftType.STRUCT, rows.length)
    for (const { key, values } of rows) {
      out.structBegin()
      out.binaryField(1, key)
      out.listField(2, ThriftType.STRUCT, cellCount(values))
      columns.forEach((column, i) => {
        const value = values[i]
        if (value === undefined) return
        out.structBegin()
        out.binaryField(2, column.name)
        out.binaryField(3, value)
        out.stop()
      })
      out.stop()
    }
    out.int64Field(3, timestamp)
    out.emptyMapField(4)
    return out.end()
  }

  openScan(table: string, range: ScanRange, rowsPerReply: number, filter: string) {
    const out = this.#out
    out.begin('scannerOpenWithScan')
    out.binaryField(1, Buffer.from(table))
    out.structField(2)
    out.binaryField(1, range.start)
    out.binaryField(2, range.stop)
    out.int32Field(5, rowsPerReply)
    if (filter !== '') out.binaryField(6, Buffer.from(filter))
    out.boolField(8, true)
    out.boolField(10, false)
    out.stop()
    out.emptyMapField(3)
    return out.end()
  }

  nextRows(scannerId: number, rows: number) {
    this.#out.begin('scannerGetList')
    this.#out.int32Field(1, scannerId)
    this.#out.int32Field(2, rows)
    return this.#out.end()
  }

  closeScan(scannerId: number) {
    this.#out.begin('scannerClose')
    this.#out.int32Field(1, scannerId)
    return this.#out.end()
  }
}

function cellCount(values: readonly (Buffer | undefined)[]): number {
  return values.reduce((count, value) => (value === undefined ? count : count + 1), 0)
}
