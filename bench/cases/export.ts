import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { BenchContext } from '../context.js'
import type { Content } from '../digest.js'
import type { CommandLine, Measured } from '../measure.js'
import type { ExportFormat } from '../options.js'
import { skipCells } from '../peers/bare-sockets.js'
import { happybaseExport } from '../peers/happybase.js'
import { hbaseExport } from '../peers/hbase-tools.js'
import { hbulkExport } from '../peers/hbulk.js'
import { avroContent } from '../verify/avro.js'
import { csvContent } from '../verify/csv.js'
import { sequenceFileContent } from '../verify/sequence-file.js'
import { requireContent, requireRows } from '../verify.js'
import type { BenchCase, Contender } from './case.js'
import { limitSample, loadTable, warmUpGateways } from './common.js'

const TABLE = 'hbulk_bench_export'

export const exportCase: BenchCase = {
  contenders: (ctx) => [
    ...ctx.options.formats.map(hbulkIn),
    {
      name: 'hbase',
      label: 'HBase Export',
      run: (run) =>
        exported(run, 'HBase Export', {
          command: (folder) => hbaseExport(run, TABLE, folder),
          content: async (folder) => sequenceFileContent(folder),
          expected: run.source.content,
        }),
    },
    {
      name: 'happybase',
      label: 'HappyBase, csv',
      run: (run) =>
        exported(run, 'HappyBase', {
          command: (folder) => {
            mkdirSync(folder)
            return happybaseExport(run, TABLE, join(folder, 'rows.csv'))
          },
          content: csvContent,
          expected: run.source.visibleContent,
        }),
    },
    {
      name: 'limit',
      label: 'bare sockets',
      async run(run) {
        const result = await skipCells(run, run.measuredGateway, TABLE)
        requireRows('bare sockets', result.rows, run.source.content.rows)
        return limitSample(result)
      },
    },
  ],
  async prepare(ctx) {
    await loadTable(ctx, TABLE)
    await warmUpGateways(ctx, async (gateway) => {
      const { rows } = await skipCells(ctx, gateway, TABLE)
      requireRows('warm-up', rows, ctx.source.content.rows)
    })
  },
}

/** Runs an export of hbulk in that format, and compares all that it wrote with the source. */
export function exportedIn(
  ctx: BenchContext,
  format: ExportFormat,
  label: string,
  command: (folder: string) => CommandLine,
): Promise<Measured> {
  return exported(ctx, label, {
    command,
    content: format === 'csv' ? csvContent : avroContent,
    expected: format === 'csv' ? ctx.source.visibleContent : ctx.source.content,
  })
}

function hbulkIn(format: ExportFormat): Contender {
  const label = `hbulk export, ${format}`
  return {
    name: 'hbulk',
    label,
    run: (ctx) =>
      exportedIn(ctx, format, label, (folder) => hbulkExport(ctx, format, TABLE, folder)),
  }
}

interface ExportRun {
  readonly command: (folder: string) => CommandLine
  readonly content: (folder: string) => Promise<Content>
  readonly expected: Content
}

/** Exports into a new folder, compares all of its cells with the source, and removes it. */
async function exported(ctx: BenchContext, what: string, run: ExportRun): Promise<Measured> {
  const folder = ctx.scratch('exported')
  const measured = await ctx.measure(what.replaceAll(/\W+/g, '-'), run.command(folder))
  requireContent(what, await run.content(folder), run.expected)
  if (!ctx.options.keep) rmSync(folder, { recursive: true, force: true })
  return measured
}
