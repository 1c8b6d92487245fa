import { parseStringBinary } from '../bytes/string-binary.js'
import { takeDefines } from '../cli/defines.js'
import { parseHadoopLong } from '../cli/hadoop-values.js'
import { HbulkError } from '../errors.js'
import { isEmptyRange } from '../regions/key-range.js'
import type { ColumnText } from '../regions/scan-text.js'
import type { Log } from '../workers/monitor.js'

/** What `-Dhbase.mapreduce.scan.` properties say of a scan. */
export interface ScanProperties {
  readonly startRow: Buffer
  readonly stopRow: Buffer
  readonly columns: readonly ColumnText[]
  readonly timeRange: readonly [string, string] | undefined
  readonly versions: number | undefined
}

const PREFIX = 'hbase.mapreduce.scan'

/**
 * The properties of HBase's TableInputFormat. Those that only say how much is read at once are passed over.
 * @throws HbulkError USAGE
 */
export function readScanProperties(defines: ReadonlyMap<string, string>, log: Log): ScanProperties {
  const given = new Map<string, string>()
  const take = (value: string, key: string): void => {
    given.set(key.slice(PREFIX.length + 1), value)
  }
  const names = [
    ...['row.start', 'row.stop', 'column.family', 'columns', 'timestamp'],
    ...['timerange.start', 'timerange.end', 'maxversions'],
    ...['cachedrows', 'cacheblocks', 'batchsize'],
  ]
  takeDefines(defines, Object.fromEntries(names.map((name) => [`${PREFIX}.${name}`, take])), {
    log,
    families: [`${PREFIX}.`],
    refused: { [PREFIX]: 'A scan in base64 is not read: give its parts as properties.' },
  })
  const startRow = parseStringBinary(given.get('row.start') ?? '', `-D${PREFIX}.row.start`)
  const stopRow = parseStringBinary(given.get('row.stop') ?? '', `-D${PREFIX}.row.stop`)
  if (isEmptyRange({ start: startRow, stop: stopRow })) {
    throw new HbulkError('USAGE', `-D${PREFIX}.row.stop is not after -D${PREFIX}.row.start`, {
      hint: 'The stop row is exclusive.',
    })
  }
  return {
    startRow,
    stopRow,
    columns: columnsOf(given),
    timeRange: timeRangeOf(given),
    versions: wholeOf(given, 'maxversions', 1n, 2n ** 31n - 1n),
  }
}

/** Families stand between commas, columns between blanks. */
function columnsOf(given: ReadonlyMap<string, string>): ColumnText[] {
  const words = (given.get('columns') ?? '').split(' ').filter((word) => word !== '')
  const families = (given.get('column.family') ?? '').split(',').map((word) => word.trim())
  return [
    ...words.map(columnOf),
    ...families.filter((family) => family !== '').map((family) => ({ family })),
  ]
}

function columnOf(word: string): ColumnText {
  const colon = word.indexOf(':')
  if (colon < 0) return { family: word }
  return { family: word.slice(0, colon), qualifier: word.slice(colon + 1) }
}

function timeRangeOf(given: ReadonlyMap<string, string>): readonly [string, string] | undefined {
  const most = 2n ** 63n - 1n
  const timestamp = given.get('timestamp')
  if (timestamp !== undefined) {
    const at = BigInt(wholeOf(given, 'timestamp', 0n, most - 1n) ?? 0)
    return [String(at), String(at + 1n)]
  }
  if (given.get('timerange.start') === undefined && given.get('timerange.end') === undefined) {
    return undefined
  }
  // HBase ignores one without the other.
  const [start, end] = ['timerange.start', 'timerange.end'].map((name) => {
    const text = given.get(name)
    if (text === undefined) {
      throw new HbulkError('USAGE', `-D${PREFIX}.${name} is missing`, {
        hint: 'A time range needs both its start and its end.',
      })
    }
    const value = parseHadoopLong(text)
    if (value !== undefined && value >= 0n) return value
    throw new HbulkError('USAGE', `-D${PREFIX}.${name} '${text}' is no timestamp`, {
      hint: 'Give milliseconds since 1970.',
    })
  })
  if (start === undefined || end === undefined || end < start) {
    throw new HbulkError('USAGE', `-D${PREFIX}.timerange.end is before its start`)
  }
  return [String(start), String(end)]
}

function wholeOf(
  given: ReadonlyMap<string, string>,
  name: string,
  least: bigint,
  most: bigint,
): number | undefined {
  const text = given.get(name)
  if (text === undefined) return undefined
  const value = parseHadoopLong(text)
  if (value !== undefined && value >= least && value <= most) return Number(value)
  throw new HbulkError('USAGE', `-D${PREFIX}.${name} '${text}' is no whole number`, {
    hint: `Give one from ${least} to ${most}.`,
  })
}
