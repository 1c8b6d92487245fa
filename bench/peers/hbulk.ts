import type { BenchContext } from '../context.js'
import type { CommandLine } from '../measure.js'
import type { ExportFormat } from '../options.js'
import { HBULK_BIN } from '../paths.js'

export function hbulkImport(ctx: BenchContext, table: string): CommandLine {
  const { spec, separator, file } = ctx.source
  const flags = ['--columns', spec.text, '--separator', separator]
  return hbulk(ctx, 'importtsv', [...flags, table, file])
}

/** The same rows from the CSV copy of the source. */
export function hbulkImportCsv(ctx: BenchContext, table: string): CommandLine {
  const flags = ['--format', 'csv', '--columns', ctx.source.spec.text]
  return hbulk(ctx, 'importtsv', [...flags, table, ctx.csvFile])
}

export function hbulkCount(ctx: BenchContext, table: string): CommandLine {
  return hbulk(ctx, 'rowcounter', [table])
}

export function hbulkCellCount(ctx: BenchContext, table: string): CommandLine {
  return hbulk(ctx, 'cellcounter', [table])
}

export function hbulkExport(
  ctx: BenchContext,
  format: ExportFormat,
  table: string,
  folder: string,
): CommandLine {
  const names = ctx.source.spec.columns.map((column) => column.name.toString()).join(',')
  const columns = format === 'csv' ? ['--columns', names] : []
  return hbulk(ctx, 'export', ['--format', format, ...columns, table, folder])
}

export function hbulkCopy(ctx: BenchContext, source: string, target: string): CommandLine {
  return hbulk(ctx, 'copytable', [`--new.name=${target}`, source])
}

export function hbulkVerify(ctx: BenchContext, one: string, other: string): CommandLine {
  return hbulk(ctx, 'verify', [one, other])
}

/** The same run with that many threads. */
export function onThreads(line: CommandLine, threads: number): CommandLine {
  return { ...line, args: [...line.args, '--threads', String(threads)] }
}

/** A number that the summary that `--json` prints has beside its counters. @param path member, and member of that */
export function summaryMember(stdout: string, ...path: readonly string[]): number | undefined {
  try {
    let value: unknown = JSON.parse(stdout)
    for (const name of path) value = Object(value)[name]
    return typeof value === 'number' ? value : undefined
  } catch {
    return undefined
  }
}

/** The value of a counter in the summary that `--json` prints. */
export function summaryCounter(stdout: string, name: string): number | undefined {
  try {
    const summary: { counters?: Record<string, unknown> } = JSON.parse(stdout)
    const value = summary.counters?.[name]
    return typeof value === 'number' ? value : undefined
  } catch {
    return undefined
  }
}

function hbulk(ctx: BenchContext, command: string, args: readonly string[]): CommandLine {
  const common = ['--gateway', ctx.measuredGateway, '--json', '--no-progress']
  return {
    command: process.execPath,
    args: [HBULK_BIN, command, ...common, ...ctx.options.hbulkArgs, ...args],
  }
}
