import { typedBytes } from '../../src/bytes/values/value-types.js'
import { CellType, type TableDescriptor } from '../../src/client/types.js'
import type { TestCell } from './write-cells.js'

/** Regions that a table of the cells below may have: an empty one between two keys that touch is among them. */
export const hostileSplits: readonly Buffer[] = ['\x10', 'r0200', 'r0200\x00'].map((key) =>
  Buffer.from(key, 'latin1'),
)

export const hostileFamilies: TableDescriptor['families'] = [
  { name: 'd', maxVersions: 1000, bloomFilter: 'ROWCOL' },
  { name: 'e', maxVersions: 3, keepDeletedCells: 'TRUE' },
]

const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
export const hostileRow = (n: number): string => `r${String(n).padStart(4, '0')}`

/** All byte values in keys, qualifiers and values, empty ones, many versions, delete markers of all kinds. */
export function* hostileCells(): Generator<TestCell> {
  for (let n = 0; n < 300; n++) {
    yield {
      row: hostileRow(n),
      family: 'd',
      qualifier: 'a',
      timestamp: 1000 + n,
      value: `v,"${n}"\n`,
    }
    yield { row: hostileRow(n), family: 'd', timestamp: 5, value: '' }
    const at = { row: `t0${hostileRow(n)}`, family: 'd', timestamp: 1 }
    yield { ...at, qualifier: 'n', value: typedBytes('long', String(-n * 2 ** 40)) }
    yield { ...at, qualifier: 'x', value: typedBytes('double-ordered', String(n / 7 - 20)) }
    yield {
      ...{ row: Buffer.concat([Buffer.of(n & 0xff, n >> 8), everyByte]), family: 'e' },
      ...{ qualifier: everyByte.subarray(n & 0xff), timestamp: n + 1, value: everyByte },
    }
  }
  for (let version = 1; version <= 1000; version++) {
    yield { row: 'deep', family: 'd', qualifier: 'v', timestamp: version, value: `${version}` }
  }
  yield { row: 'late', family: 'e', qualifier: 'q', timestamp: 2n ** 53n + 2n, value: 'late' }
}

/** Delete markers of all kinds among them. */
export function* hostileMarkers(): Generator<TestCell> {
  yield { row: hostileRow(3), family: 'd', qualifier: 'a', timestamp: 1003, type: CellType.DELETE }
  yield {
    row: hostileRow(6),
    family: 'd',
    qualifier: 'a',
    timestamp: 5000,
    type: CellType.DELETE_COLUMN,
  }
  yield { row: hostileRow(9), family: 'd', timestamp: 3, type: CellType.DELETE_FAMILY }
  yield { row: hostileRow(9), family: 'd', timestamp: 6, type: CellType.DELETE_FAMILY }
  yield { row: 'deep', family: 'd', timestamp: 7, type: CellType.DELETE_FAMILY_VERSION }
  yield { row: 'deep', family: 'd', timestamp: 2, type: CellType.DELETE_FAMILY_VERSION }
}
