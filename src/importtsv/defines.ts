import { type DefineHandler, takeDefines } from '../cli/defines.js'
import { parseHadoopBoolean, parseHadoopLong } from '../cli/hadoop-values.js'
import type { Invocation } from '../cli/tool.js'
import { HbulkError } from '../errors.js'
import type { Subdirectories } from './input/inputs.js'
import { parseSeparator } from './separator.js'
import { parseLong } from './timestamp.js'

/** What HBase's own keys say; a flag of the same meaning comes first. */
export interface Defined {
  columns?: string
  separator?: number
  timestamp?: string
  skipBadLines?: boolean
  logBadLines?: boolean
  skipEmptyColumns?: boolean
  dryRun?: boolean
  subdirectories?: Subdirectories
  maxLineBytes?: number
  maxCellBytes?: number
}

const OWN_MAPPER = 'org.apache.hadoop.hbase.mapreduce.TsvImporterMapper'

const refusedKeys = {
  'importtsv.bulk.output':
    'Store files (HFiles) are not written. Leave it out to load through the gateway.',
  'textinputformat.record.delimiter': 'Lines end at LF, CRLF or CR. Convert the input first.',
  'mapreduce.input.pathFilter.class': 'Name the files, or choose them with a glob.',
}

/** Of HBase's keys, those that only matter where ImportTsv writes store files, or to a custom mapper. */
const withoutEffect: readonly string[] = [
  'create.table',
  'no.strict',
  'credentials_location',
  'attributes.seperator',
  'reducer.row.threshold',
  'putcombiner.row.threshold',
  'putsortreducer.row.threshold',
]

const clusterKeys: readonly string[] = [
  'hbase.zookeeper.quorum',
  'hbase.zookeeper.property.clientPort',
  'hbase.mapred.output.quorum',
  'hbase.client.bootstrap.servers',
  'hbase.masters',
  'zookeeper.znode.parent',
]

function usage(message: string, hint: string): HbulkError {
  return new HbulkError('USAGE', message, { hint })
}

/**
 * Reads the `-D` keys of ImportTsv, and those of Hadoop that change what it reads.
 * @throws HbulkError USAGE for what cannot be honoured: a key that is dropped in silence would load something else
 */
export function readDefines({ defines, log }: Pick<Invocation, 'defines' | 'log'>): Defined {
  const found: Defined = {}
  const yes = (value: string, key: string, fallback: boolean): boolean =>
    parseHadoopBoolean(value, key, fallback, log)
  const accepted: DefineHandler = (_value, key) =>
    log.detail(`-D${key} only matters to HBase when it writes store files or runs another mapper`)
  const elsewhere: DefineHandler = (_value, key) =>
    log.warn(`-D${key} was ignored: rows go to the cluster behind --gateway`)
  const recursive: DefineHandler = (value, key) => {
    if (yes(value, key, false)) found.subdirectories = 'read'
  }
  const longestLine: DefineHandler = (value, key) => {
    const limit = parseLimit(value, key)
    if (limit !== undefined) found.maxLineBytes = limit
  }
  const known: Record<string, DefineHandler> = {
    'importtsv.columns': (value) => {
      found.columns = value
    },
    'importtsv.separator': (value, key) => {
      // Hadoop drops the empty value on its way to the mapper, which then takes its default.
      if (value !== '') found.separator = parseSeparator(value, `-D${key}`)
    },
    'importtsv.timestamp': (value, key) => {
      // Hadoop's getLong reads hexadecimal too.
      found.timestamp = parseTime(`${parseHadoopLong(value) ?? value}`, `-D${key}`)
    },
    'importtsv.skip.bad.lines': (value, key) => {
      found.skipBadLines = yes(value, key, true)
    },
    'importtsv.log.bad.lines': (value, key) => {
      found.logBadLines = yes(value, key, false)
    },
    'importtsv.skip.empty.columns': (value, key) => {
      found.skipEmptyColumns = yes(value, key, false)
    },
    'importtsv.dry.run': (value, key) => {
      found.dryRun = yes(value, key, false)
    },
    'importtsv.mapper.class': (value, key) => {
      if (value.trim() !== OWN_MAPPER) throw otherMapper(value, key)
    },
    'mapreduce.input.fileinputformat.input.dir.recursive': recursive,
    'mapred.input.dir.recursive': recursive,
    'mapreduce.input.fileinputformat.input.dir.nonrecursive.ignore.subdirs': (value, key) => {
      if (yes(value, key, false)) found.subdirectories ??= 'ignore'
    },
    'mapreduce.input.linerecordreader.line.maxlength': longestLine,
    'mapred.linerecordreader.maxlength': longestLine,
    'hbase.client.keyvalue.maxsize': (value, key) => {
      // HBase takes zero and less for no limit.
      found.maxCellBytes = parseLimit(value, key) ?? Number.MAX_SAFE_INTEGER
    },
    ...Object.fromEntries(withoutEffect.map((key) => [key, accepted])),
    ...Object.fromEntries(clusterKeys.map((key) => [key, elsewhere])),
  }
  takeDefines(defines, known, { log, families: ['importtsv.'], refused: refusedKeys })
  return found
}

/** @throws HbulkError USAGE */
export function parseTime(text: string, name: string): string {
  const value = parseLong(text.trim())
  if (value !== undefined && value >= 0) return `${value}`
  throw usage(`${name} '${text}' is no timestamp`, 'Write milliseconds since 1970, as digits.')
}

/** A number of bytes; undefined for zero and less. */
function parseLimit(value: string, key: string): number | undefined {
  const bytes = parseHadoopLong(value)
  if (bytes === undefined) throw usage(`-D${key}='${value}' is no whole number`, 'Write bytes.')
  return bytes > 0n ? Number(bytes) : undefined
}

function otherMapper(name: string, key: string): HbulkError {
  return usage(
    `-D${key}=${name} cannot be honoured: a mapper written in Java cannot run here`,
    'Write it as a JavaScript function from a record to rows, and give it with --transform module.mjs.',
  )
}
