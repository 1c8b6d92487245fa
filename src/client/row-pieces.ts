import { type FilterNode, parseFilter } from './filter/parse-filter.js'

/**
 * Cells of a result: rows with more come in pieces, so that neither gateway nor client has to hold a wide row. Few, since a
 * gateway makes a whole reply before it sends it, and how many results it is asked for was found out from the results
 * before: where small rows are followed by a wide one, the reply is as many times too large.
 */
export const cellsPerPiece = 100

/** Filters that decide about a row when they have seen all of it (Filter.hasFilterRow): HBase refuses pieces with them. */
const ofWholeRows: ReadonlySet<string> = new Set([
  'PageFilter',
  'SingleColumnValueFilter',
  'SingleColumnValueExcludeFilter',
  'DependentColumnFilter',
])

/** `cellBatch` of a scan with this filter, as far as HBase lets rows come in pieces. */
export function piecesWith(filter: string | undefined): { readonly cellBatch?: number } {
  return takesPieces(filter) ? { cellBatch: cellsPerPiece } : {}
}

/** Whether HBase lets the rows of a scan with this filter come in pieces. */
export function takesPieces(filter: string | undefined): boolean {
  return filter === undefined || !needsWholeRows(parseFilter(filter))
}

function needsWholeRows(filter: FilterNode): boolean {
  if ('name' in filter) return ofWholeRows.has(filter.name)
  // SKIP and WHILE, whatever stands behind them.
  return 'part' in filter || filter.parts.some(needsWholeRows)
}
