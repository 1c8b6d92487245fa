import { takeDefines } from '../cli/defines.js'
import { parseHadoopBoolean } from '../cli/hadoop-values.js'
import { HbulkError } from '../errors.js'
import type { Log } from '../workers/monitor.js'

/** The words of HBase's Export, under the names of this tool's own flags. */
export type HBaseFlags = Readonly<Record<string, string | boolean>>

const MAX_POSITIONALS = 6

/** `<versions> <starttime> <endtime> <^regex|prefix>`, which follow the table and the directory. */
function positionals(args: readonly string[]): Record<string, string> {
  if (args.length > MAX_POSITIONALS) {
    const extra = args[MAX_POSITIONALS]
    throw new HbulkError('USAGE', `unexpected argument '${extra}' after the row filter`)
  }
  const [, , versions, startTime, endTime, rows] = args
  return {
    ...(versions === undefined ? {} : { versions }),
    ...(startTime === undefined ? {} : { startTime }),
    ...(endTime === undefined ? {} : { endTime }),
    ...(rows === undefined ? {} : rowCriterion(rows)),
  }
}

/**
 * As Export reads its last argument (ExportUtils): a leading `^` marks a regular expression and is no part of it.
 * A quote inside a string of the filter language is written twice.
 */
function rowCriterion(text: string): Record<string, string> {
  if (!text.startsWith('^')) return { rowPrefix: text }
  const expression = text.slice(1).replaceAll("'", "''")
  return { filter: `RowFilter(=, 'regexstring:${expression}')` }
}

const COMPRESS = 'mapreduce.output.fileoutputformat.compress'

/** Reads Export's positional arguments and `-D` keys. Keys that change nothing in what comes out are passed over. */
export function readHBaseStyle(
  args: readonly string[],
  defines: ReadonlyMap<string, string>,
  log: Log,
): HBaseFlags {
  const flags: Record<string, string | boolean> = positionals(args)
  const asText =
    (name: string) =>
    (value: string): void => {
      flags[name] = value
    }
  const asBoolean =
    (name: string) =>
    (value: string, key: string): void => {
      flags[name] = parseHadoopBoolean(value, key, false, log)
    }
  const nothing = (): void => {}
  const known = {
    'hbase.mapreduce.scan.row.start': asText('startRow'),
    'hbase.mapreduce.scan.row.stop': asText('stopRow'),
    'hbase.mapreduce.scan.column.family': asText('families'),
    'hbase.mapreduce.include.deleted.rows': asBoolean('raw'),
    'hbase.export.visibility.labels': asText('authorizations'),
    'hbase.export.scanner.batch': asText('cellBatch'),
    'hbase.export.scanner.caching': nothing,
    [COMPRESS]: asBoolean('compressOutput'),
  }
  takeDefines(defines, known, {
    log,
    families: ['hbase.mapreduce.', 'hbase.export.'],
  })
  return flags
}
