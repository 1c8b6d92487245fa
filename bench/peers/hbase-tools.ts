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

/** Its report names a column as family, separator and qualifier. */
export function cellCounter(ctx: BenchContext, table: string, folder: string): CommandLine {
  const args = [...localMode(ctx), table, pathToFileURL(folder).href, ';']
  return ctx.environment.java(`${PACKAGE}.CellCounter`, args)
}

export function hbaseExport(ctx: BenchContext, table: string, folder: string): CommandLine {
  const output = pathToFileURL(folder).href
  return ctx.environment.java(`${PACKAGE}.Export`, [...localMode(ctx), table, output])
}

export function copyTable(ctx: BenchContext, source: string, target: string): CommandLine {
  const args = [...localMode(ctx), `--new.name=${target}`, source]
  return ctx.environment.java(`${PACKAGE}.CopyTable`, args)
}

export function hashTable(ctx: BenchContext, table: string, folder: string): CommandLine {
  const args = [...localMode(ctx), table, pathToFileURL(folder).href]
  return ctx.environment.java(`${PACKAGE}.HashTable`, args)
}

export function syncTable(
  ctx: BenchContext,
  source: string,
  target: string,
  hashes: string,
): CommandLine {
  const args = ['--dryrun=true', pathToFileURL(hashes).href, source, target]
  return ctx.environment.java(`${PACKAGE}.SyncTable`, [...localMode(ctx), ...args])
}

/** The job's `ROWS` counter as Hadoop logs it. */
export const loggedRows = (output: string): number | undefined => loggedCounter(output, 'ROWS')

/** A counter of the job as Hadoop logs it; undefined if nothing counted there. */
export function loggedCounter(output: string, name: string): number | undefined {
  const value = new RegExp(`\\b${name}=(\\d+)`).exec(output)?.[1]
  return value === undefined ? undefined : Number(value)
}

/** MapReduce inside the tool's own process, two map tasks at once. */
function localMode(ctx: BenchContext): string[] {
  return [
    '-Dmapreduce.framework.name=local',
    '-Dmapreduce.local.map.tasks.maximum=2',
    `-Dhadoop.tmp.dir=${join(ctx.workDir, 'hadoop')}`,
  ]
}
