import type { BenchContext } from '../context.js'
import type { CommandLine } from '../measure.js'
import { skipCells } from '../peers/bare-sockets.js'
import { copyTable } from '../peers/hbase-tools.js'
import { hbulkCopy } from '../peers/hbulk.js'
import { tableContent } from '../verify/table.js'
import { requireContent, requireRows } from '../verify.js'
import type { BenchCase, Contender } from './case.js'
import { loadTable, warmUpGateways } from './common.js'

const SOURCE = 'hbulk_bench_copy_source'
const TARGET = 'hbulk_bench_copy_target'

export const copyCase: BenchCase = {
  contenders: () => [
    copier('hbulk', 'hbulk copytable', hbulkCopy),
    copier('hbase', 'HBase CopyTable', copyTable),
  ],
  async prepare(ctx) {
    await loadTable(ctx, SOURCE)
    await warmUpGateways(ctx, async (gateway) => {
      const { rows } = await skipCells(ctx, gateway, SOURCE)
      requireRows('warm-up', rows, ctx.source.content.rows)
    })
  },
}

/** Copies into a new table with the same regions, compares all of its cells with the source, and drops it. */
function copier(
  name: Contender['name'],
  label: string,
  command: (ctx: BenchContext, source: string, target: string) => CommandLine,
): Contender {
  return {
    name,
    label,
    async run(ctx) {
      await ctx.createTable(TARGET)
      const measured = await ctx.measure(name, command(ctx, SOURCE, TARGET))
      requireContent(label, await tableContent(ctx.control, TARGET), ctx.source.content)
      await ctx.dropTable(TARGET)
      return measured
    },
  }
}
