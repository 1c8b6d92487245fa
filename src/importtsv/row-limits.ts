import type { ColumnName, RowSpan } from '../client/types.js'

/** `HConstants.MAX_ROW_LENGTH`. */
const MAX_KEY_BYTES = 32767
/**
 * What a KeyValue is longer than its row, family, qualifier and value together, with the four bytes that the region
 * server counts and HBase's client does not: a cell between the two limits makes ImportTsv's whole job fail.
 */
const KEY_VALUE_OVERHEAD = 24

/** Bytes that every cell of a column has beside row key and value. */
export function cellOverhead({ family, qualifier }: ColumnName): number {
  return KEY_VALUE_OVERHEAD + family.length + qualifier.length
}

/** What `new Put` refuses. */
export function checkKey({
  keyStart,
  keyEnd,
}: Pick<RowSpan, 'keyStart' | 'keyEnd'>): string | undefined {
  const length = keyEnd - keyStart
  if (length === 0) return 'Row length is 0'
  return length > MAX_KEY_BYTES ? `Row length ${length} is > ${MAX_KEY_BYTES}` : undefined
}

/** `ConnectionUtils.validatePut` against `hbase.client.keyvalue.maxsize`. */
export function isCellTooLong(
  { valueStart, valueEnd, keyStart, keyEnd }: RowSpan,
  cell: number,
  overhead: number,
  maxCellBytes: number,
): boolean {
  const value = (valueEnd[cell] as number) - (valueStart[cell] as number)
  return value + overhead + keyEnd - keyStart > maxCellBytes
}
