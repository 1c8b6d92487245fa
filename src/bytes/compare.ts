/** Order of row keys in HBase: unsigned bytes, a prefix before its extensions (`Bytes.compareTo`). */
export function compareBytes(a: Buffer, b: Buffer): number {
  return a.compare(b)
}

/**
 * Compares `buf[start, end)` with a whole key, without a slice: this runs once a row when rows are routed.
 * Keys are short and often differ early, where a loop beats the call into native code.
 */
export function compareRange(buf: Buffer, start: number, end: number, key: Buffer): number {
  const length = end - start
  const common = Math.min(length, key.length)
  for (let i = 0; i < common; i++) {
    const difference = (buf[start + i] as number) - (key[i] as number)
    if (difference !== 0) return difference
  }
  return length - key.length
}

/** The first key after `row`: `row` and a zero byte. As a start row it means "after row". */
export function nextKey(row: Buffer): Buffer {
  const next = Buffer.alloc(row.length + 1)
  row.copy(next)
  return next
}

/**
 * The stop row of a scan over every key that begins with `prefix`: empty ("to the table's end") when
 * the prefix is empty or all 0xFF. Same rule as HBase's `ClientUtil.calculateTheClosestNextRowKeyForPrefix`.
 */
export function prefixEnd(prefix: Buffer): Buffer {
  let length = prefix.length
  while (length > 0 && prefix[length - 1] === 0xff) length--
  const end = Buffer.from(prefix.subarray(0, length))
  if (length > 0) end[length - 1] = (end[length - 1] as number) + 1
  return end
}

/** Bytes that two keys have in common at their beginning. */
export function commonPrefixLength(a: Buffer, b: Buffer): number {
  const limit = Math.min(a.length, b.length)
  let length = 0
  while (length < limit && a[length] === b[length]) length++
  return length
}
