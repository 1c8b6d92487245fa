import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BenchContext } from '../context.js'
import type { CommandLine } from '../measure.js'

const PACKAGE = 'org.apache.hadoop.hbase.mapreduce'

export function importTsv(ctx: BenchContext, table: string): CommandLine {
  const { spec, separator, file } = ctx.source
  return ctx.environment.java(`${PACKAGE}.ImportTsv`, [
    ...localMode(ctx),
    `-Dimporttsv.columns=${spec.text}`,
    `-Dimporttsv.separator=${separator}`,
    table,
    pathToFileURL(file).href,
  ])
}

export function rowCounter(ctx: BenchContext, table: string): CommandLine {
  return ctx.environment.java(`${PACKAGE}.RowCounter`, [...localMode(ctx), table])
}

export function hbaseExport(ctx: BenchContext, table: string, folder: string): CommandLine {
  const output = pathToFileURL(folder).href
  return ctx.environment.java(`${PACKAGE}.Export`, [...localMode(ctx), table, output])
}

/** The job's `ROWS` counter as Hadoop logs it. */
export function loggedRows(output: string): number | undefined {
  const rows = /\bROWS=(\d+)/.exec(output)?.[1]
  return rows === undefined ? undefined : Number(rows)
}

/** MapReduce inside the tool's own process, two map tasks at once. */
function localMode(ctx: BenchContext): string[] {
  return [
    '-Dmapreduce.framework.name=local',
    '-Dmapreduce.local.map.tasks.maximum=2',
    `-Dhadoop.tmp.dir=${join(ctx.workDir, 'hadoop')}`,
  ]
}
