import type { BenchContext } from '../context.js'
import type { CommandLine, Measured } from '../measure.js'
import { skipKeys } from '../peers/bare-sockets.js'
import { happybaseCount } from '../peers/happybase.js'
import { loggedRows, rowCounter } from '../peers/hbase-tools.js'
import { hbulkCount, summaryCounter } from '../peers/hbulk.js'
import { requireRows } from '../verify.js'
import type { BenchCase, Contender } from './case.js'
import { limitSample, loadTable, warmUpGateways } from './common.js'

const TABLE = 'hbulk_bench_count'

export const countCase: BenchCase = {
  contenders: () => [
    counter('hbulk', 'hbulk rowcounter', hbulkCount, ({ stdout }) =>
      summaryCounter(stdout, 'rowsRead'),
    ),
    counter('hbase', 'HBase RowCounter', rowCounter, ({ stdout, stderr }) =>
      loggedRows(stdout + stderr),
    ),
    counter('happybase', 'HappyBase', happybaseCount, ({ stdout }) => Number(stdout)),
    {
      name: 'limit',
      label: 'bare sockets',
      async run(ctx) {
        const result = await skipKeys(ctx, ctx.measuredGateway, TABLE)
        requireRows('bare sockets', result.rows, ctx.source.content.rows)
        return limitSample(result)
      },
    },
  ],
  async prepare(ctx) {
    await loadTable(ctx, TABLE)
    await warmUpGateways(ctx, async (gateway) => {
      const { rows } = await skipKeys(ctx, gateway, TABLE)
      requireRows('warm-up', rows, ctx.source.content.rows)
    })
  },
}

function counter(
  name: Contender['name'],
  label: string,
  command: (ctx: BenchContext, table: string) => CommandLine,
  countOf: (measured: Measured) => number | undefined,
): Contender {
  return {
    name,
    label,
    async run(ctx) {
      const measured = await ctx.measure(name, command(ctx, TABLE))
      requireRows(label, countOf(measured), ctx.source.content.rows)
      return measured
    },
  }
}
