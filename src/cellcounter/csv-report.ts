import { type CellCount, type DistinctColumns, sizeOf } from './cell-count.js'
import type { Counts } from './settings.js'

const HEADER =
  'scope,name,rows,cells,maxVersions,keyBytes,valueBytes,size,largestValue,columns,columnsError'

/** A line for the table, for every family and for every listed column. Lines end in LF. */
export function csvReport({ totals, columns, families, top }: CellCount): string {
  const lines = [
    HEADER,
    csvLine('table', '', totals, columns),
    ...families.map((counts) => csvLine('family', counts.family, counts, counts.columns)),
    ...top.columns.map((counts) => csvLine('column', counts.column, counts)),
  ]
  return `${lines.join('\n')}\n`
}

function csvLine(scope: string, name: string, counts: Counts, columns?: DistinctColumns): string {
  const { rows, cells, maxVersions, keyBytes, valueBytes, largestValue } = counts
  const numbers = [rows, cells, maxVersions, keyBytes, valueBytes, sizeOf(counts), largestValue]
  const quoted = /[",]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name
  return [scope, quoted, ...numbers, columns?.count ?? '', columns?.error.toFixed(3) ?? ''].join(
    ',',
  )
}
