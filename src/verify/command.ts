import { type Command, Option } from 'commander'
import { takeDefines } from '../cli/defines.js'
import { append } from '../cli/options/add-global-options.js'
import type { Invocation, Tool, ToolResult } from '../cli/tool.js'

function define(command: Command): void {
  command
    .argument('<table>', 'table that is right')
    .argument('[other]', 'table to compare with it (default: the same name, at --to-gateway)')
    .option('--to-gateway <url>', "Thrift gateways of the other table's cluster, as --gateway")
    .option('--to-header <line>', "'NAME: value' for them, over HTTP; repeatable", append)
    .option('--families <a,b:c>', 'only these column families; b:c compares b with c')
    .option('--startrow <key>', 'first row')
    .option('--stoprow <key>', 'row to stop before')
    .option('--starttime <ms>', 'only cells from this time on, milliseconds since 1970')
    .option('--endtime <ms>', 'only cells before this time')
    .option('--versions <n>', 'versions of each cell to compare, or all (default: 1)')
    .option('--all.cells', 'delete markers and deleted cells, too')
    .option('--repair', 'write what is not the same to the other table (not with --dry-run)')
    .option('--list <n>', 'how many differences to list (default: 20)')
  for (const flags of [
    '--start-row <key>',
    '--stop-row <key>',
    '--start-time <ms>',
    '--end-time <ms>',
    '--all-cells',
  ]) {
    command.addOption(new Option(flags).hideHelp())
  }
  command.addHelpText('after', EXAMPLES)
}

const EXAMPLES = `
Examples:
  hbulk verify orders orders_2
  hbulk verify orders --to-gateway thrift://other:9090 --versions=all
  hbulk verify orders orders_2 --repair --dry-run`

async function run(invocation: Invocation): Promise<ToolResult> {
  const { args, flags, defines, global, log, environment } = invocation
  const { parseVerifyOptions } = await import('./options.js')
  const request = parseVerifyOptions(args, flags, global, environment)
  takeDefines(defines, {}, { log })
  const [job, report] = await Promise.all([import('./job.js'), import('./report.js')])
  return report.verifyResult(await job.verifyTables(request, invocation))
}

/** Compares two tables as HBase's HashTable and SyncTable do. */
export const verifyTool: Tool = {
  name: 'verify',
  summary: 'Compare two tables and repair the difference',
  define,
  run,
}
