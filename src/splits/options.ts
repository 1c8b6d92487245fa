import { prefixedTable } from '../cli/table-name.js'
import { HbulkError } from '../errors.js'
import { parseRegionCount, type SplitAlgorithm, splitAlgorithm } from '../presplit/algorithms.js'
import type { ShellTable, SplitsFormat } from '../presplit/format-splits.js'
import type { SplitBounds } from '../presplit/split-bounds.js'

/** Where the split keys come from. */
export type SplitsSource =
  | {
      readonly kind: 'algorithm'
      readonly algorithm: SplitAlgorithm
      readonly regions: number
      readonly bounds: SplitBounds
    }
  /** Of regions that hold equal parts of the data that {@link SplitsOptions.data} names. */
  | { readonly kind: 'sample'; readonly regions: number }
  | { readonly kind: 'table'; readonly table: string }

/** Where real keys come from: data files, read as importtsv reads them, or a table. */
export type DataSource =
  | { readonly kind: 'files'; readonly files: readonly string[] }
  | { readonly kind: 'table'; readonly table: string }

export interface SplitsOptions {
  readonly source: SplitsSource
  readonly format: SplitsFormat
  /** The table of a shell command: the one to create, or names to be replaced. */
  readonly target: ShellTable
  readonly create: boolean
  /** Real keys, to sample or to look at the regions with. */
  readonly data: DataSource | undefined
  readonly preview: boolean
}

type Flags = Readonly<Record<string, unknown>>
interface Prefixing {
  readonly tablePrefix: string | undefined
}

const SOURCES = 'Give hex, uniform, decimal, sample or table.'

/**
 * Arguments and flags of `hbulk splits`, table names with their prefix. What the flags say of data files is not looked at.
 * @throws HbulkError USAGE
 */
export function parseSplitsOptions(
  args: readonly string[],
  flags: Flags,
  global: Prefixing,
): SplitsOptions {
  const table = text(flags.createTable)
  const families = parseFamilies(text(flags.families))
  if (table !== undefined && families.length === 0) {
    throw usage('--create-table needs --families, the column families to create')
  }
  if (table === '') throw usage('--create-table needs the name of a table')
  const { source, files } = parseSource(args, flags, global)
  const preview = flags.preview === true
  return Object.freeze({
    source,
    format: parseFormat(text(flags.output) ?? 'text'),
    target: {
      table: table === undefined ? 't' : prefixedTable(global, table),
      families: (families.length === 0 ? ['d'] : families).map((name) => ({ name })),
    },
    create: table !== undefined,
    data: parseData(source, files, flags, global),
    preview,
  })
}

interface NamedSource {
  readonly source: SplitsSource
  /** What stands after it on the command line. */
  readonly files: readonly string[]
}

function parseSource(args: readonly string[], flags: Flags, global: Prefixing): NamedSource {
  const [kind = '', ...words] = args
  if (kind === 'table') {
    const [table, ...files] = words
    if (table === undefined || table === '')
      throw usage('the table is missing', 'Write hbulk splits table <table>.')
    refuse(flags, [['regions', '-n'], ...BOUNDS], 'the splits of a table')
    return { source: { kind, table: prefixedTable(global, table) }, files }
  }
  if (kind === 'sample') {
    refuse(flags, BOUNDS, 'the splits of a sample')
    return { source: { kind, regions: regionsOf(kind, flags) }, files: words }
  }
  const algorithm = splitAlgorithm(kind)
  if (algorithm === undefined) throw usage(`the source '${kind}' is unknown`, SOURCES)
  const bounds = { first: text(flags.first), last: text(flags.last) }
  const regions = regionsOf(kind, flags)
  return { source: { kind: 'algorithm', algorithm, regions, bounds }, files: words }
}

const BOUNDS: readonly (readonly [name: string, flag: string])[] = [
  ['first', '--first'],
  ['last', '--last'],
]

function refuse(
  flags: Flags,
  names: readonly (readonly [name: string, flag: string])[],
  what: string,
): void {
  for (const [name, flag] of names) {
    if (flags[name] !== undefined) throw usage(`${flag} means nothing for ${what}`)
  }
}

function regionsOf(kind: string, flags: Flags): number {
  const regions = text(flags.regions)
  if (regions === undefined)
    throw usage('the number of regions is missing', `Write hbulk splits ${kind} -n N.`)
  return parseRegionCount(regions, '-n')
}

function parseData(
  source: SplitsSource,
  files: readonly string[],
  flags: Flags,
  global: Prefixing,
): DataSource | undefined {
  const preview = flags.preview === true
  const from = text(flags.fromTable)
  if (source.kind !== 'sample' && !preview) {
    if (files.length > 0) {
      throw usage(
        `too many arguments: '${files.join(' ')}'`,
        'Data files are for splits sample, and for --preview.',
      )
    }
    if (from !== undefined) {
      throw usage('--from-table means nothing here', 'It is for splits sample, and for --preview.')
    }
    return undefined
  }
  if (from === '') throw usage('--from-table needs the name of a table')
  if (from !== undefined && files.length > 0) {
    throw usage(`--from-table ${from} and '${files.join(' ')}' exclude each other`)
  }
  if (files.length > 0) return { kind: 'files', files }
  if (from !== undefined) return { kind: 'table', table: prefixedTable(global, from) }
  if (source.kind === 'table') return { kind: 'table', table: source.table }
  const name = source.kind === 'sample' ? 'a sample' : '--preview'
  throw usage(
    `nothing says whose keys ${name} is to look at`,
    'Give data files with their --columns, or --from-table.',
  )
}

function parseFormat(format: string): SplitsFormat {
  if (format === 'text' || format === 'shell' || format === 'json') return format
  throw usage(`--output ${format}: give text, shell or json`)
}

function parseFamilies(list: string | undefined): string[] {
  if (list === undefined) return []
  const families = list.split(',').map((family) => family.replace(/:$/, ''))
  const wrong = families.find((family) => family === '' || family.includes(':'))
  if (wrong === undefined && new Set(families).size === families.length) return families
  throw usage(`--families ${list}: give the names of column families, separated by commas`)
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function usage(message: string, hint?: string): HbulkError {
  return new HbulkError('USAGE', message, hint === undefined ? {} : { hint })
}
