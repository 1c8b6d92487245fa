import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { BenchContext } from '../context.js'
import { skipCells } from '../peers/bare-sockets.js'
import { cellCounter } from '../peers/hbase-tools.js'
import { hbulkCellCount, summaryMember } from '../peers/hbulk.js'
import { requireRows } from '../verify.js'
import type { BenchCase, Sample } from './case.js'
import { loadTable, warmUpGateways } from './common.js'

const TABLE = 'hbulk_bench_cells'

/** Every cell of a table by family and qualifier. */
export const cellsCase: BenchCase = {
  contenders: () => [
    { name: 'hbulk', label: 'hbulk cellcounter', run: countWithHbulk },
    { name: 'hbase', label: 'HBase CellCounter', run: countWithHbase },
  ],
  async prepare(ctx) {
    await loadTable(ctx, TABLE)
    await warmUpGateways(ctx, async (gateway) => {
      const { rows } = await skipCells(ctx, gateway, TABLE)
      requireRows('warm-up', rows, ctx.source.content.rows)
    })
  },
}

async function countWithHbulk(ctx: BenchContext): Promise<Sample> {
  const measured = await ctx.measure('cellcounter', hbulkCellCount(ctx, TABLE))
  const { rows, cells } = ctx.source.content
  requireRows('hbulk cellcounter', summaryMember(measured.stdout, 'totals', 'rows'), rows)
  const found = summaryMember(measured.stdout, 'totals', 'cells')
  if (found !== cells) throw new Error(`hbulk cellcounter found ${found} cells of ${cells}`)
  return measured
}

async function countWithHbase(ctx: BenchContext): Promise<Sample> {
  const folder = ctx.scratch('cells')
  const measured = await ctx.measure('CellCounter', cellCounter(ctx, TABLE, folder))
  const report = readFileSync(join(folder, 'part-r-00000'), 'latin1')
  const { rows, columns } = countsIn(report)
  requireRows('HBase CellCounter', rows, ctx.source.content.rows)
  const { cells } = ctx.source.content
  if (columns !== cells) throw new Error(`HBase CellCounter found ${columns} cells of ${cells}`)
  rmSync(folder, { recursive: true, force: true })
  return measured
}

/** Of every column the rows that have it: in a table of single versions that are its cells. */
function countsIn(report: string): { rows: number | undefined; columns: number } {
  let rows: number | undefined
  let columns = 0
  for (const line of report.split('\n')) {
    const [name = '', count = ''] = line.split('\t')
    if (name === 'Total ROWS') rows = Number(count)
    else if (/^\w+;/.test(name) && !/_(Size|Versions)$/.test(name)) columns += Number(count)
  }
  return { rows, columns }
}
