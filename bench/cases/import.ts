import type { BenchContext } from '../context.js'
import { writeCsvCopy } from '../data/csv-copy.js'
import type { CommandLine } from '../measure.js'
import { replayLoad } from '../peers/bare-sockets.js'
import { happybaseImport } from '../peers/happybase.js'
import { importTsv } from '../peers/hbase-tools.js'
import { hbulkImport, hbulkImportCsv } from '../peers/hbulk.js'
import { tableContent } from '../verify/table.js'
import { requireContent, requireRows } from '../verify.js'
import type { BenchCase, Contender } from './case.js'
import { limitSample, warmUpGateways } from './common.js'

const TABLE = 'hbulk_bench_import'

export const importCase: BenchCase = {
  contenders: () => [
    loader('hbulk', 'hbulk importtsv', hbulkImport),
    loader('hbulk', 'hbulk importtsv, csv', hbulkImportCsv),
    loader('hbase', 'HBase ImportTsv', importTsv),
    loader('happybase', 'HappyBase', happybaseImport),
    {
      name: 'limit',
      label: 'bare sockets',
      run: (ctx) =>
        onFreshTable(ctx, 'bare sockets', async () => {
          const result = await replayLoad(ctx, ctx.measuredGateway, TABLE)
          requireRows('bare sockets', result.rows, ctx.source.content.rows)
          return limitSample(result)
        }),
    },
  ],
  async prepare(ctx) {
    await writeCsvCopy(ctx.source, ctx.csvFile)
    await warmUpGateways(ctx, async (gateway) => {
      await onFreshTable(ctx, 'warm-up', () => replayLoad(ctx, gateway, TABLE))
    })
  },
}

function loader(
  name: Contender['name'],
  label: string,
  command: (ctx: BenchContext, table: string) => CommandLine,
): Contender {
  return {
    name,
    label,
    run: (ctx) => onFreshTable(ctx, label, () => ctx.measure(name, command(ctx, TABLE))),
  }
}

/** Loads into a new table, compares all of its cells with the source, and drops it. */
async function onFreshTable<T>(
  ctx: BenchContext,
  what: string,
  load: () => Promise<T>,
): Promise<T> {
  await ctx.createTable(TABLE)
  const result = await load()
  requireContent(what, await tableContent(ctx.control, TABLE), ctx.source.content)
  await ctx.dropTable(TABLE)
  return result
}
