import type { ScanSpec } from '../../../src/client/types.js'
import type { ReadTable } from '../../../src/verify/compare-range.js'

/** A table with the family `d`. @param more what its scans ask for */
export function readTable(client: ReadTable['client'], more: Partial<ScanSpec> = {}): ReadTable {
  const table = Buffer.from('t')
  const scanOf: ReadTable['scanOf'] = ({ start, stop }) => ({
    ...{ table, startRow: start, stopRow: stop },
    ...more,
  })
  return { client, families: ['d'], scanOf }
}
