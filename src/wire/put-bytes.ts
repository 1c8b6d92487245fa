/** Bytes put into a buffer that has room for them. Each returns the offset after the last one. */

/** Short runs are copied faster by a loop than by a call into native code. */
const shortRun = 48

export function put(target: Buffer, at: number, source: Buffer): number {
  return putRange(target, at, source, 0, source.length)
}

export function putRange(
  target: Buffer,
  at: number,
  source: Buffer,
  from: number,
  to: number,
): number {
  if (to - from > shortRun) {
    source.copy(target, at, from, to)
    return at + to - from
  }
  for (let i = from; i < to; i++) target[at++] = source[i] as number
  return at
}

export function putI32(target: Buffer, at: number, value: number): number {
  target[at] = value >>> 24
  target[at + 1] = value >>> 16
  target[at + 2] = value >>> 8
  target[at + 3] = value
  return at + 4
}

export function putVarint(target: Buffer, at: number, value: number): number {
  let rest = value
  while (rest > 0x7f) {
    target[at++] = (rest & 0x7f) | 0x80
    rest >>>= 7
  }
  target[at++] = rest
  return at
}
