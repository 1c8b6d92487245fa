import { compareBytes } from '../bytes/compare.js'
import { parseStringBinary, toStringBinary } from '../bytes/string-binary.js'
import { parseCount } from '../cli/parse/count.js'
import { HbulkError } from '../errors.js'
import { ALL_VERSIONS, type CellSelection } from './cell-selection.js'

export type Flags = Readonly<Record<string, unknown>>

/** HConstants.LATEST_TIMESTAMP, which a time range does not reach. */
const LATEST = 2n ** 63n - 1n

/** An option by this tool's name and by HBase's. */
interface Names {
  readonly own: string
  readonly hbase: string
}

/** A value that may be given under either name. @throws HbulkError USAGE if both are given and differ */
export function eitherFlag(flags: Flags, { own, hbase }: Names): string | undefined {
  const [one, other] = [flags[attribute(own)], flags[attribute(hbase)]]
  if (typeof one === 'string' && typeof other === 'string' && one !== other) {
    const message = `--${own} '${one}' and --${hbase} '${other}' contradict each other`
    throw new HbulkError('USAGE', message, { hint: 'They mean the same: give one of them.' })
  }
  const value = one ?? other
  return typeof value === 'string' ? value : undefined
}

/** As commander names a flag's value. */
function attribute(flag: string): string {
  return flag.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
}

/** The cells that the flags select, in this tool's words or in HBase's. */
export function parseCellSelection(flags: Flags): CellSelection {
  const timeRange = parseTimeRange(flags)
  return {
    ...parseRows(flags),
    ...(timeRange === undefined ? {} : { timeRange }),
    versions: parseVersions(flags.versions),
    allCells: flags.allCells === true || flags['all.cells'] === true,
  }
}

function parseRows(flags: Flags): Pick<CellSelection, 'startRow' | 'stopRow'> {
  const [startNames, stopNames] = [
    { own: 'start-row', hbase: 'startrow' },
    { own: 'stop-row', hbase: 'stoprow' },
  ]
  const start = parseStringBinary(eitherFlag(flags, startNames) ?? '', '--startrow')
  const stop = parseStringBinary(eitherFlag(flags, stopNames) ?? '', '--stoprow')
  const [startRow, stopRow] = [toStringBinary(start), toStringBinary(stop)]
  if (stop.length > 0 && compareBytes(start, stop) >= 0) {
    throw new HbulkError('USAGE', `--startrow '${startRow}' is not before --stoprow '${stopRow}'`, {
      hint: `The stop row is exclusive: --stoprow='${startRow}\\x00' ends after row '${startRow}'.`,
    })
  }
  return { startRow, stopRow }
}

/** As CopyTable: an end time of 0 is none. */
function parseTimeRange(flags: Flags): readonly [string, string] | undefined {
  const start = parseTime(flags, { own: 'start-time', hbase: 'starttime' }) ?? 0n
  const end = parseTime(flags, { own: 'end-time', hbase: 'endtime' }) || LATEST
  if (end <= start) {
    throw new HbulkError('USAGE', `--endtime ${end} is not after --starttime ${start}`, {
      hint: 'Both are milliseconds since 1970; the end is exclusive.',
    })
  }
  return start === 0n && end === LATEST ? undefined : [String(start), String(end)]
}

function parseTime(flags: Flags, names: Names): bigint | undefined {
  const text = eitherFlag(flags, names)
  if (text === undefined) return undefined
  const time = /^\d{1,19}$/.test(text) ? BigInt(text) : -1n
  if (time >= 0n && time <= LATEST) return time
  throw new HbulkError('USAGE', `--${names.hbase} '${text}' is no time`, {
    hint: 'Write milliseconds since 1970.',
  })
}

function parseVersions(value: unknown): number {
  if (typeof value !== 'string') return 1
  return value === 'all' ? ALL_VERSIONS : parseCount(value, '--versions', { max: ALL_VERSIONS })
}
