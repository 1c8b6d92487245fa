import { type Command, Option } from 'commander'
import type { Invocation, ToolResult } from '../cli/tool.js'
import type { Tool } from '../cli/tool-command.js'
import { importFlags, inputFlags } from '../importtsv/command.js'

const EXAMPLES = `
hex, uniform and decimal are the keys of HBase's RegionSplitter: HexStringSplit,
UniformSplit, DecimalStringSplit. sample cuts data files, read as importtsv
would load them, or a table's rows into equal parts. Text output is a file for
the shell's SPLITS_FILE and for --presplit file:F.

Examples:
  hbulk splits hex -n 16 > splits.txt
  hbulk splits decimal -n 10 --first 000000 --last 999999 --output shell
  hbulk splits uniform -n 8 --last '\\x7F\\xFF' --output json
  hbulk splits hex -n 16 --create-table orders --families d
  hbulk splits sample -n 16 --columns HBASE_ROW_KEY,d:a 'data/*.tsv'
  hbulk splits sample -n 16 --from-table orders
  hbulk splits uniform -n 8 --preview --columns HBASE_ROW_KEY,d:a data.tsv
  hbulk splits table orders --output shell`

const DATA = 'Data files (sample, --preview), as importtsv:'

function define(command: Command): void {
  command
    .argument('<source>', 'hex, uniform, decimal, sample or table')
    .argument('[data...]', 'with "table": its name; data files for "sample" and --preview')
    .option('-n, --regions <count>', 'regions to make, one more than split keys')
    .option('--first <key>', 'lowest row key (digits; for uniform \\xHH notation)')
    .option('--last <key>', 'highest row key; its length is the width of the keys')
    .addOption(
      command
        .createOption('--output <format>', 'how to print the keys')
        .choices(['text', 'shell', 'json'])
        .default('text'),
    )
    .option('--preview', 'show on stderr how real keys fall into the regions')
    .option('--from-table <table>', 'take the real keys from this table')
    .option('--create-table <table>', 'create this table with the keys')
    .option('--families <names>', 'its column families, separated by commas')
    .addHelpText('after', EXAMPLES)
  for (const [flags, description] of importFlags) {
    if (!inputFlags.has(flags.split(' ', 1)[0] ?? '')) continue
    command.addOption(new Option(flags, description).helpGroup(DATA))
  }
}

async function run(invocation: Invocation): Promise<ToolResult> {
  const { args, flags, global, log, signal } = invocation
  const [options, { withLazyClient }, { runSplits }, report, { fileSampler }] = await Promise.all([
    import('./options.js'),
    import('../client/with-client.js'),
    import('./job.js'),
    import('./report.js'),
    import('./file-sampler.js'),
  ])
  const parsed = options.parseSplitsOptions(args, flags, global)
  const sampleFiles = await fileSampler(parsed, invocation)
  const { dryRun } = global
  const result = await withLazyClient(invocation, (client) =>
    runSplits(parsed, {
      ...{ client, sampleFiles, dryRun, signal },
      onPreview: (preview, keys) => report.logPreview(parsed, preview, keys, log),
    }),
  )
  report.logOutcome(parsed, result, log)
  return report.splitsReport(parsed, result)
}

/** Computes the split keys of HBase's RegionSplitter or of real data, or reads a table's. */
export const splitsTool: Tool = {
  name: 'splits',
  summary: 'Compute split keys for a new table',
  define,
  run,
}
