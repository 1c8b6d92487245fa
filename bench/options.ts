import { HbulkError } from '../src/errors.js'
import type { Shape } from './data/generate.js'

export type CaseName = 'import' | 'count' | 'cells' | 'export' | 'copy' | 'compare' | 'threads'

export const GATEWAY_KINDS = [
  'thrift2',
  'thrift1',
  'thrift2-framed',
  'thrift1-framed',
  'thrift2-http',
  'thrift1-http',
  'thrift2-framed-binary',
  'thrift1-framed-binary',
  'thrift2-nonblocking',
  'thrift1-nonblocking',
] as const
export type GatewayKind = (typeof GATEWAY_KINDS)[number]

/**
 * Who can be measured: `hbase` is ImportTsv, RowCounter, CellCounter, Export, CopyTable or HashTable and SyncTable,
 * whichever does the job.
 */
export const CONTENDERS = ['hbulk', 'hbase', 'happybase', 'limit'] as const
export type ContenderName = (typeof CONTENDERS)[number]

const HBASE_TOOLS: readonly string[] = [
  ...['importtsv', 'rowcounter', 'cellcounter', 'export', 'copytable', 'synctable'],
]

export interface BenchOptions {
  readonly file: string | undefined
  readonly separator: string
  readonly columns: string | undefined
  readonly tpchScale: number | undefined
  readonly rows: number
  readonly shape: Shape
  readonly randomKeys: boolean
  readonly regions: number
  readonly gatewayKind: GatewayKind
  readonly rounds: number
  readonly warmups: number
  readonly only: readonly ContenderName[]
  readonly formats: readonly ExportFormat[]
  /** Arguments handed to hbulk as they are. */
  readonly hbulkArgs: readonly string[]
  readonly environmentFile: string | undefined
  readonly runTimeoutMs: number
  readonly json: boolean
  readonly keep: boolean
}

const FORMATS = ['csv', 'avro'] as const
export type ExportFormat = (typeof FORMATS)[number]

type Flags = Readonly<Record<string, unknown>>

/** @throws HbulkError code USAGE. */
export function parseOptions(flags: Flags): BenchOptions {
  const file = text(flags, 'file')
  const columns = text(flags, 'columns')
  const separator = text(flags, 'separator') ?? '|'
  if (Buffer.byteLength(separator) !== 1) {
    throw new HbulkError('USAGE', `--separator ${separator}: ImportTsv takes one byte only`)
  }
  if (file !== undefined && columns === undefined) {
    throw new HbulkError('USAGE', '--file needs --columns HBASE_ROW_KEY,family:qualifier,...')
  }
  if (file === undefined && columns !== undefined) {
    throw new HbulkError('USAGE', '--columns belongs to --file: the other inputs have their own')
  }
  return Object.freeze({
    file,
    separator,
    columns,
    tpchScale: number(flags, 'tpch', { above: 0 }),
    rows: integer(flags, 'rows') ?? 300_000,
    shape: parseShape(text(flags, 'shape') ?? '8x12'),
    randomKeys: word(flags, 'keys', ['ordered', 'random'] as const, 'ordered') === 'random',
    regions: integer(flags, 'regions') ?? 1,
    gatewayKind: word(flags, 'gatewayKind', GATEWAY_KINDS, 'thrift2'),
    rounds: integer(flags, 'rounds') ?? 3,
    warmups: number(flags, 'warmups', { above: -1 }) ?? 1,
    only: parseOnly(text(flags, 'only')),
    formats: words(flags, 'format', FORMATS) ?? FORMATS,
    hbulkArgs: hbulkArgs(flags),
    environmentFile: text(flags, 'environment'),
    runTimeoutMs: (number(flags, 'runTimeout', { above: 0 }) ?? 1800) * 1000,
    json: flags.json === true,
    keep: flags.keep === true,
  })
}

function parseOnly(list: string | undefined): readonly ContenderName[] {
  if (list === undefined) return CONTENDERS
  const names = list.split(',').map((name) => (HBASE_TOOLS.includes(name) ? 'hbase' : name))
  const unknown = names.find((name) => !isOneOf(name, CONTENDERS))
  if (unknown !== undefined) {
    const known = [...CONTENDERS, ...HBASE_TOOLS].join(', ')
    throw new HbulkError('USAGE', `--only ${unknown}: not one of ${known}`)
  }
  return CONTENDERS.filter((name) => names.includes(name))
}

function parseShape(shape: string): Shape {
  const match = /^([1-9]\d{0,3})x([1-9]\d{0,6})$/.exec(shape)
  if (match === null) {
    throw new HbulkError('USAGE', `--shape ${shape}: give COLUMNSxBYTES, such as 8x12`, {
      hint: 'The order of the keys is set by --keys ordered|random.',
    })
  }
  return { columns: Number(match[1]), valueBytes: Number(match[2]) }
}

function hbulkArgs(flags: Flags): string[] {
  const args = (text(flags, 'hbulkArgs') ?? '').split(/\s+/).filter(Boolean)
  const threads = integer(flags, 'threads')
  const connections = integer(flags, 'connections')
  if (threads !== undefined) args.push('--threads', String(threads))
  if (connections !== undefined) args.push('--connections', String(connections))
  return args
}

function text(flags: Flags, name: string): string | undefined {
  const value = flags[name]
  return typeof value === 'string' ? value : undefined
}

function number(flags: Flags, name: string, { above }: { above: number }): number | undefined {
  const given = text(flags, name)
  if (given === undefined) return undefined
  const value = Number(given)
  if (given.trim() !== '' && Number.isFinite(value) && value > above) return value
  throw new HbulkError('USAGE', `--${flagName(name)} ${given}: not a number above ${above}`)
}

function integer(flags: Flags, name: string): number | undefined {
  const value = number(flags, name, { above: 0 })
  if (value === undefined || Number.isSafeInteger(value)) return value
  throw new HbulkError('USAGE', `--${flagName(name)} ${value}: not a whole number`)
}

function word<T extends string>(flags: Flags, name: string, known: readonly T[], otherwise: T): T {
  const given = text(flags, name) ?? otherwise
  if (isOneOf(given, known)) return given
  throw new HbulkError('USAGE', `--${flagName(name)} ${given}: not one of ${known.join(', ')}`)
}

function words<T extends string>(
  flags: Flags,
  name: string,
  known: readonly T[],
): readonly T[] | undefined {
  const given = text(flags, name)
  return given?.split(',').map((one) => word({ [name]: one }, name, known, one as T))
}

function isOneOf<T extends string>(value: string, known: readonly T[]): value is T {
  return known.some((one) => one === value)
}

function flagName(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
