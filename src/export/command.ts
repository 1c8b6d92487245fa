import type { Command } from 'commander'
import type { Invocation, ToolResult } from '../cli/tool.js'
import type { Tool } from '../cli/tool-command.js'

const examples = `
Examples:
  hbulk export orders out                 CSV, a column a family:qualifier
  hbulk export --format avro orders out   Avro as Google's Bigtable import reads
  hbulk export --format avro --types d:qty=long,d:price=double orders out
  hbulk export --layout cells --versions all orders out
  hbulk export --incremental orders.json --format avro orders out/2024-05-01
  hbulk export --columns d:a,d:b --row-prefix 2024 orders - | head
  hbulk export -Dhbase.mapreduce.scan.row.start=a orders out \\
    1 0 1700000000000 '^x'

In the wide layout an empty value is written "" and a missing cell as nothing at
all (in TSV both are empty). Lines end in LF. Files appear in <outdir> when the
export is complete, at last _manifest.json and _SUCCESS; a run that was stopped
goes on with --resume <outdir>/.hbulk-tmp. To stdout the wide layout reads the
table twice, first for the names of the columns, unless --columns gives them.
When the reader of stdout has had enough, as head has, the export ends there
with exit code 0.`

/** `hbulk export`: a table to CSV, TSV, JSON lines or Avro files, in the place of HBase's Export. */
export const exportTool: Tool = {
  name: 'export',
  summary: 'Write a table to CSV, JSON or Avro files',

  define(command: Command): void {
    command
      .usage('[options] <table> <outdir|-> [versions [start [end [rows]]]]')
      .argument('<table>', 'table to read')
      .argument('<outdir>', 'new or empty directory, or - for stdout')
      .argument('[versions]', "as HBase's Export has it: versions of each cell")
      .argument('[start]', 'earliest timestamp, milliseconds')
      .argument('[end]', 'timestamp to stop before')
      .argument('[rows]', '^regex that row keys must contain, or their prefix')
      .option('--format <name>', 'csv, tsv, jsonl or avro (default: csv)')
      .option(
        '--layout <name>',
        'wide: a field a column; cells: all cells with timestamps (default: wide, for jsonl and avro cells)',
      )
      .option('--columns <list>', 'family or family:qualifier, separated by commas (default: all)')
      .option('--start-row <key>', 'first row key')
      .option('--stop-row <key>', 'row key to stop before')
      .option('--row-prefix <key>', 'only rows whose keys begin so')
      .option('--filter <text>', "filter in HBase's filter language")
      .option('--start-time <ms>', 'only cells with this timestamp or a later one')
      .option('--end-time <ms>', 'only cells with an earlier timestamp')
      .option('--versions <n>', 'versions of each cell: a number, or all (default: 1)')
      .option('--raw', 'delete markers and deleted cells too')
      .option('--authorizations <list>', 'visibility labels to read with, separated by commas')
      .option('--consistency <name>', 'strong, or timeline: replicas may answer (default: strong)')
      .option('--limit <n>', 'stop after so many rows')
      .option('--encoding <name>', 'utf8, escaped, base64 or hex, for text (default: utf8)')
      .option(
        '--compress <name>',
        'gzip or zstd for text, deflate or snappy for Avro (default: none)',
      )
      .option('--types <list>', 'types of columns in wide Avro: d:qty=long,d:price=double')
      .option('--column-names', 'begin with a line of column names (default: yes in CSV)')
      .option('--no-column-names', 'begin with the first row (default in TSV)')
      .option('--incremental <file>', 'cells written since the last run, kept in a state file')
      .option(
        '--overlap <time>',
        'how far an incremental run looks back before that (default: 60s)',
      )
      .option('--metrics-file <file>', "figures of the run for Prometheus' node exporter")
      .option('--max-file-rows <n>', 'begin another file after so many rows')
      .option('--max-file-bytes <size>', 'begin another file before it grows larger: 256MB')
      .option('--single-file', 'all rows in one file')
      .option('--overwrite', 'replace the export that <outdir> holds, when this one is complete')
      .addHelpText('after', examples)
  },

  dataOnStdout: ([, target]) => target === '-',

  async run(invocation: Invocation): Promise<ToolResult> {
    const { args, flags, defines, global, log } = invocation
    const [{ parseExportOptions }, cron, { runCron }, { toToolResult }] = await Promise.all([
      import('./options.js'),
      import('./cron/cron-options.js'),
      import('./cron/run-cron.js'),
      import('./report.js'),
    ])
    const { tablePrefix } = global
    const options = parseExportOptions({ args, flags, defines, tablePrefix, log })
    return toToolResult(await runCron(options, cron.parseCronOptions(flags, options), invocation))
  },
}
