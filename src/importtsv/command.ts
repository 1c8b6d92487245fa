import { type Command, Option } from 'commander'
import type { Invocation, ToolResult } from '../cli/tool.js'
import type { Tool } from '../cli/tool-command.js'

const GROUP = 'Import:'

/** The flags that say what the lines of the inputs are, and which rows they make: for whoever reads the same files. */
export const inputFlags: ReadonlySet<string> = new Set([
  ...['--columns', '--separator', '--format', '--header', '--map', '--exact-fields', '--quote'],
  ...['--escape', '--comment', '--input-encoding', '--types', '--row-key-template', '--salt'],
  ...['--transform', '--recursive', '--max-line-bytes'],
])

export const importFlags: readonly (readonly [flags: string, description: string])[] = [
  [
    '--columns <spec>',
    'what the fields are: HBASE_ROW_KEY (once), HBASE_TS_KEY, HBASE_CELL_TTL, HBASE_CELL_VISIBILITY, HBASE_ATTRIBUTES_KEY (read past), family or family:qualifier, :name (no cell)',
  ],
  [
    '--separator <byte>',
    'the byte between fields: itself, \\x01, or tab, space, comma, semicolon, pipe (default: tab; csv: comma, may have several bytes)',
  ],
  ['--format <name>', 'tsv (lines, no quoting, as ImportTsv) or csv (RFC 4180) (default: tsv)'],
  ['--header', 'the first line of every file names its columns; without --columns, it is the spec'],
  [
    '--map <list>',
    'column=name,...: columns of fields by their names in the header; other fields are read past',
  ],
  ['--exact-fields', 'lines with fewer fields than columns are bad (default: the rest is absent)'],
  ['--quote <byte>', 'csv: what fields may be enclosed in, or none (default: ")'],
  ['--escape <byte>', 'csv: what stands before a quote inside quotes (default: the quote)'],
  ['--comment <text>', 'csv: lines that begin with it are passed over'],
  [
    '--input-encoding <name>',
    'encoding of the inputs, loaded as UTF-8: latin1, utf16le, windows-1252, ... (default: bytes as they are)',
  ],
  ['--timestamp <ms>', 'timestamp of every row without its own (default: the start of the job)'],
  [
    '--ttl-format <name>',
    'HBASE_CELL_TTL as text (milliseconds) or binary (eight bytes, as ImportTsv) (default: text)',
  ],
  ['--skip-empty-columns', 'write no cell for an empty field (csv: "" is a value and is written)'],
  ['--skip-bad-lines', 'collect bad lines and go on (the default)'],
  ['--no-skip-bad-lines', 'stop at the first bad line'],
  ['--log-bad-lines', 'show bad lines and their reasons at the end'],
  [
    '--rejects <file>',
    'bad lines as they were, to be loaded again; bad.tsv has its reasons in bad.reasons',
  ],
  ['--max-rejects <n>', 'stop when more lines are rejected: 100, or 0.5% of the lines read'],
  ['--accept-rejects', 'exit with 0 although lines were rejected'],
  ['--create-table', 'create the table, with the families of the columns, if it does not exist'],
  [
    '--family <settings>',
    'settings of its families: d:versions=3,ttl=7d;e (also compression, bloom, in-memory, block-cache)',
  ],
  [
    '--presplit <spec>',
    'its regions: hex:N, uniform:N, decimal:N, file:FILE, sample:N (by keys of the input), salt:N (default with --salt), none',
  ],
  ['--types <list>', 'text to bytes: d:qty=long,d:price=double; docs/importtsv.md has the types'],
  [
    '--row-key-template <template>',
    "keys made of fields: '{id|md5:4}-{id|padleft:10}'; docs/importtsv.md has the steps",
  ],
  ['--salt <n>', 'put a salt, hash of the key modulo n, before every key'],
  ['--transform <module>', 'a JavaScript module with a function from a line to rows'],
  ['--recursive', 'read the directories inside an input directory as well'],
  ['--max-line-bytes <size>', 'longer lines are rejected (default: 32MiB)'],
]

const examples = `
Examples:
  hbulk importtsv --columns HBASE_ROW_KEY,d:city,d:state zips zips.tsv
  hbulk importtsv --format csv --header --create-table --presplit decimal:16 \\
    zips 'zips-*.csv.gz'
  hbulk importtsv --format csv --map HBASE_ROW_KEY=zip_code,d:city=city \\
    zips zips.csv
  hbulk importtsv -Dimporttsv.columns=HBASE_ROW_KEY,d:price \\
    '-Dimporttsv.separator=|' orders /data/orders
  xzcat orders.tbl.xz | hbulk importtsv --separator pipe \\
    --columns HBASE_ROW_KEY,d:price orders -
  hbulk export zips - | hbulk importtsv --format csv --header \\
    --skip-empty-columns zips2 -
`

function define(command: Command): void {
  command.argument('<table>', 'table to load into')
  command.argument(
    '<input...>',
    'files, directories, globs (quoted) or - for standard input; .gz, .bz2 and .zst are unpacked',
  )
  for (const [flags, description] of importFlags) {
    command.addOption(new Option(flags, description).helpGroup(GROUP))
  }
  command.addHelpText('after', examples)
}

async function run(invocation: Invocation): Promise<ToolResult> {
  const [{ parseImportOptions }, { importFiles }, { toResult }] = await Promise.all([
    import('./options.js'),
    import('./import-files.js'),
    import('./summary.js'),
  ])
  const options = parseImportOptions(invocation)
  return toResult(await importFiles(options, invocation), options.acceptRejects)
}

/** `hbulk importtsv`: delimited text files into a table, in place of HBase's ImportTsv. */
export const importtsvTool: Tool = {
  name: 'importtsv',
  summary: 'Load TSV or CSV files into a table',
  define,
  run,
}
