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
  | { readonly kind: 'table'; readonly table: string }

export interface SplitsOptions {
  readonly source: SplitsSource
  readonly format: SplitsFormat
  /** The table of a shell command: the one to create, or names to be replaced. */
  readonly target: ShellTable
  readonly create: boolean
}

const SOURCES = 'Give hex, uniform, decimal or table.'

/**
 * Arguments and flags of `hbulk splits`, table names with their prefix.
 * @throws HbulkError USAGE
 */
export function parseSplitsOptions(
  args: readonly string[],
  flags: Readonly<Record<string, unknown>>,
  global: { readonly tablePrefix: string | undefined },
): SplitsOptions {
  const table = text(flags.createTable)
  const families = parseFamilies(text(flags.families))
  if (table !== undefined && families.length === 0) {
    throw usage('--create-table needs --families, the column families to create')
  }
  if (table === '') throw usage('--create-table needs the name of a table')
  return Object.freeze({
    source: parseSource(args, flags, global),
    format: parseFormat(text(flags.output) ?? 'text'),
    target: {
      table: table === undefined ? 't' : prefixedTable(global, table),
      families: families.length === 0 ? ['d'] : families,
    },
    create: table !== undefined,
  })
}

function parseSource(
  args: readonly string[],
  flags: Readonly<Record<string, unknown>>,
  global: { readonly tablePrefix: string | undefined },
): SplitsSource {
  const [kind = '', table, ...more] = args
  if (kind === 'table') {
    if (table === undefined || table === '')
      throw usage('the table is missing', 'Write hbulk splits table <table>.')
    refuseMore(more)
    for (const [name, flag] of ALGORITHM_FLAGS) {
      if (flags[name] !== undefined) throw usage(`${flag} means nothing for the splits of a table`)
    }
    return { kind, table: prefixedTable(global, table) }
  }
  const algorithm = splitAlgorithm(kind)
  if (algorithm === undefined) throw usage(`the source '${kind}' is unknown`, SOURCES)
  refuseMore(args.slice(1))
  const regions = text(flags.regions)
  if (regions === undefined)
    throw usage('the number of regions is missing', `Write hbulk splits ${kind} -n N.`)
  const bounds = { first: text(flags.first), last: text(flags.last) }
  return { kind: 'algorithm', algorithm, regions: parseRegionCount(regions, '-n'), bounds }
}

const ALGORITHM_FLAGS = [
  ['regions', '-n'],
  ['first', '--first'],
  ['last', '--last'],
] as const

function refuseMore(words: readonly string[]): void {
  if (words.length > 0)
    throw usage(`too many arguments: '${words.join(' ')}'`, "See 'hbulk splits --help'.")
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
