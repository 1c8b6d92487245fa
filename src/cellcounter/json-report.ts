import { type CellCount, sizeOf } from './cell-count.js'
import type { Counts } from './settings.js'

const sized = <T extends Counts>(counts: T): T & { size: number } => ({
  ...counts,
  size: sizeOf(counts),
})

/** The count as plain JSON: of `--output json`, the report file, and the summary of `--json`. */
export function jsonReport(count: CellCount): Readonly<Record<string, unknown>> {
  const { totals, columnsInRows, columns, families, top, rowSizes, valueSizes, records } = count
  return {
    totals: sized(totals),
    ...{ columns, columnsInRows },
    families: families.map(sized),
    topColumns: top.columns.map(sized),
    otherColumnsAtMost: top.othersAtMost,
    ...{ rowSizes, valueSizes, records, passes: count.passes },
  }
}
