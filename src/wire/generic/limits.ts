import { HbulkError } from '../../errors.js'

const MiB = 1024 * 1024

/** Longest string or binary value in a reply. HBase's own limit on a cell is 10 MB unless it is raised. */
export const MAX_ELEMENT_BYTES: number = 128 * MiB
/** Longest whole reply of the generic path, which is held in memory. Rows come through the streaming decoders instead. */
export const MAX_MESSAGE_BYTES: number = 256 * MiB

/** @throws HbulkError code PROTOCOL for a length that no gateway sends. */
export function checkedLength(length: number): number {
  if (length < 0 || length > MAX_ELEMENT_BYTES) {
    throw new HbulkError('PROTOCOL', `the reply has a value of ${length} bytes`)
  }
  return length
}

/** @throws HbulkError code PROTOCOL for a negative number of elements, also one that was sent as unsigned. */
export function checkedSize(size: number): number {
  if (size < 0 || size > 0x7fffffff) {
    throw new HbulkError('PROTOCOL', `the reply has a collection of ${size} elements`)
  }
  return size
}
