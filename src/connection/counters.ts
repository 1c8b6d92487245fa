import { toStringBinary } from '../bytes/string-binary.js'
import { HbulkError } from '../errors.js'
import type { Cell } from './cell.js'

const lowest = -(2n ** 63n)
const highest = 2n ** 63n - 1n

/** @throws HbulkError USAGE for what is no 64-bit integer */
export function toCounter(value: number | bigint, what: string): bigint {
  if (typeof value !== 'number' && typeof value !== 'bigint') {
    const kind = value === null ? 'null' : `of type ${typeof value}`
    throw new HbulkError('USAGE', `${what} is ${kind}, and must be a whole number or a bigint`)
  }
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw new HbulkError('USAGE', `${what} is ${value}, and must be a whole number or a bigint`)
  }
  const counter = BigInt(value)
  if (counter >= lowest && counter <= highest) return counter
  throw new HbulkError('USAGE', `${what} is ${value}, and does not fit into 64 bits`)
}

/** As `Bytes.toBytes(long)`. */
export function counterBytes(value: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(value)
  return bytes
}

/** @throws HbulkError REMOTE for a cell that HBase would not increment either */
export function counterOf(cell: Cell | undefined): bigint {
  if (cell === undefined) return 0n
  const { value, column } = cell
  if (value.length === 8) return value.readBigInt64BE()
  throw new HbulkError(
    'REMOTE',
    `column '${toStringBinary(column)}' is no counter: it has ${value.length} bytes, not 8`,
  )
}
