import type { RowExtras, RowSpan, Timestamp } from '../../src/client/types.js'

/** A row as the parsers make them: key and values side by side in one buffer. */
export function rowSpan(
  key: Buffer,
  values: readonly (readonly [column: number, value: Buffer])[],
  timestamp?: Timestamp,
  extras?: RowExtras,
): RowSpan {
  const column = new Int32Array(values.length)
  const valueStart = new Int32Array(values.length)
  const valueEnd = new Int32Array(values.length)
  let at = key.length
  values.forEach(([index, value], i) => {
    column[i] = index
    valueStart[i] = at
    at += value.length
    valueEnd[i] = at
  })
  return {
    buf: Buffer.concat([key, ...values.map(([, value]) => value)]),
    keyStart: 0,
    keyEnd: key.length,
    cells: values.length,
    column,
    valueStart,
    valueEnd,
    timestamp,
    extras,
  }
}

export function rowExtras(ttl: Timestamp | undefined, visibility?: string): RowExtras {
  const expression = visibility === undefined ? undefined : Buffer.from(visibility)
  return { ttl, visibility: expression, id: JSON.stringify([`${ttl}`, visibility]) }
}
