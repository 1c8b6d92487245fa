import { HbulkError } from '../errors.js'

/** The words of HBase's Export, under the names of this tool's own flags. */
export interface HBaseStyle {
  readonly flags: Readonly<Record<string, string | boolean>>
  /** Keys of Hadoop that have no meaning here. */
  readonly ignored: readonly string[]
}

const MAX_POSITIONALS = 6

/** `<versions> <starttime> <endtime> <^regex|prefix>`, which follow the table and the directory. */
function positionals(args: readonly string[]): Record<string, string> {
  if (args.length > MAX_POSITIONALS) {
    const extra = args[MAX_POSITIONALS]
    throw new HbulkError('USAGE', `unexpected argument "${extra}" after the row filter`)
  }
  const [, , versions, startTime, endTime, rows] = args
  return {
    ...(versions === undefined ? {} : { versions }),
    ...(startTime === undefined ? {} : { startTime }),
    ...(endTime === undefined ? {} : { endTime }),
    ...(rows === undefined ? {} : rowCriterion(rows)),
  }
}

/** As Export reads its last argument: a leading `^` marks a regular expression and is no part of it. */
function rowCriterion(text: string): Record<string, string> {
  if (!text.startsWith('^')) return { rowPrefix: text }
  const expression = text.slice(1).replaceAll("'", "''")
  return { filter: `RowFilter(=, 'regexstring:${expression}')` }
}

const COMPRESS = 'mapreduce.output.fileoutputformat.compress'

/** -D keys of Export and what they are called here. */
const keys: ReadonlyMap<string, string> = new Map([
  ['hbase.mapreduce.scan.row.start', 'startRow'],
  ['hbase.mapreduce.scan.row.stop', 'stopRow'],
  ['hbase.mapreduce.scan.column.family', 'families'],
  ['hbase.mapreduce.include.deleted.rows', 'raw'],
  ['hbase.export.scanner.batch', 'cellBatch'],
  [COMPRESS, 'compressOutput'],
])

/** They set how Export reads or names its work, never what comes out. */
const harmless: ReadonlySet<string> = new Set([
  'hbase.export.scanner.caching',
  'hbase.client.scanner.caching',
  'mapreduce.job.name',
  `${COMPRESS}.codec`,
  `${COMPRESS}.type`,
])

const truth = (key: string, value: string): boolean => {
  if (value === 'true' || value === 'false') return value === 'true'
  throw new HbulkError('USAGE', `-D${key}=${value}: write true or false`)
}

export function readHBaseStyle(
  args: readonly string[],
  defines: ReadonlyMap<string, string>,
): HBaseStyle {
  const flags: Record<string, string | boolean> = positionals(args)
  const ignored: string[] = []
  for (const [key, value] of defines) {
    const flag = keys.get(key)
    if (flag === undefined) {
      if (!harmless.has(key)) refuseOrIgnore(key, ignored)
      continue
    }
    flags[flag] = flag === 'raw' || flag === 'compressOutput' ? truth(key, value) : value
  }
  return { flags, ignored }
}

/** A key that would select other data must not be passed over; what is left only tunes Hadoop. */
function refuseOrIgnore(key: string, ignored: string[]): void {
  if (key === 'hbase.export.visibility.labels') {
    throw new HbulkError('UNSUPPORTED', `-D${key}: visibility labels are not supported`, {
      hint: 'Export with the labels of the gateway user.',
    })
  }
  if (key.startsWith('hbase.mapreduce.') || key.startsWith('hbase.export.')) {
    const known = [...keys.keys()].join(', ')
    throw new HbulkError('USAGE', `-D${key}: no such key of Export; known are ${known}`)
  }
  ignored.push(key)
}
