import { type CellCount, sizeOf } from './cell-count.js'

/**
 * The report in the lines of HBase's CellCounter, a name, a tab and a number, in the order of its reducer. The numbers
 * are those that CellCounter means, see docs/cellcounter.md; its line for every cell of every row is left out.
 */
export function hbaseReport(
  { totals, families, top, columnsInRows }: CellCount,
  separator: string,
): string {
  const lines: [name: string, value: number][] = [
    ['Total ROWS', totals.rows],
    ['Total SIZE', sizeOf(totals)],
    ['Total Families Across all Rows', families.length],
    ['Total Qualifiers across all Rows', columnsInRows],
    ...families.flatMap((counts): [string, number][] => [
      [counts.family, counts.rows],
      [`${counts.family}_Size`, sizeOf(counts)],
    ]),
    ...top.columns.flatMap((counts): [string, number][] => {
      const colon = counts.column.indexOf(':')
      const name = `${counts.column.slice(0, colon)}${separator}${counts.column.slice(colon + 1)}`
      return [
        [name, counts.rows],
        [`${name}_Size`, sizeOf(counts)],
      ]
    }),
  ]
  return lines
    .map(([name, value]) => ({ bytes: Buffer.from(name), line: `${name}\t${value}\n` }))
    .sort((a, b) => a.bytes.compare(b.bytes))
    .map(({ line }) => line)
    .join('')
}
