import type { Command } from 'commander'
import type { Invocation, Tool, ToolResult } from '../cli/tool.js'
import { formatCounted } from '../system/format.js'

const EXAMPLES = `
Keys are those of HBase's RegionSplitter: hex is HexStringSplit, uniform
UniformSplit, decimal DecimalStringSplit. Text output is a file for the shell's
SPLITS_FILE and for --presplit file:F.

Examples:
  hbulk splits hex -n 16 > splits.txt
  hbulk splits decimal -n 10 --first 000000 --last 999999 --output shell
  hbulk splits uniform -n 8 --last '\\x7F\\xFF' --output json
  hbulk splits hex -n 16 --create-table orders --families d
  hbulk splits table orders --output shell`

function define(command: Command): void {
  command
    .argument('<source>', 'hex, uniform, decimal, or table')
    .argument('[table]', 'with "table": the table to read the split keys of')
    .option('-n, --regions <count>', 'regions to make, one more than split keys')
    .option('--first <key>', 'lowest row key (digits; for uniform \\xHH notation)')
    .option('--last <key>', 'highest row key; its length is the width of the keys')
    .addOption(
      command
        .createOption('--output <format>', 'how to print the keys')
        .choices(['text', 'shell', 'json'])
        .default('text'),
    )
    .option('--create-table <table>', 'create this table with the keys')
    .option('--families <names>', 'its column families, separated by commas')
    .addHelpText('after', EXAMPLES)
}

async function run(invocation: Invocation): Promise<ToolResult> {
  const { args, flags, global, log, signal } = invocation
  const [{ parseSplitsOptions }, { withLazyClient }, { runSplits }, { splitsReport }] =
    await Promise.all([
      import('./options.js'),
      import('../client/with-client.js'),
      import('./job.js'),
      import('./report.js'),
    ])
  const options = parseSplitsOptions(args, flags, global)
  const { dryRun } = global
  const result = await withLazyClient(invocation, (client) =>
    runSplits(options, { client, dryRun, signal }),
  )
  if (options.create) {
    const done = result.created ? 'created' : 'dry run, not created'
    const regions = formatCounted(result.keys.length + 1, 'region')
    log.info(`table '${result.target.table}': ${done}, ${regions}`)
  }
  return splitsReport(options, result)
}

/** Computes the split keys of HBase's RegionSplitter, or reads a table's. */
export const splitsTool: Tool = {
  name: 'splits',
  summary: 'Compute split keys for a new table',
  define,
  run,
}
