import { type Command, Option } from 'commander'
import { takeDefines } from '../cli/defines.js'
import { addSecondGateway } from '../cli/options/second-gateway.js'
import type { Invocation, ToolResult } from '../cli/tool.js'
import type { Tool } from '../cli/tool-command.js'

function define(command: Command): void {
  command
    .argument('<table>', 'table that is right')
    .argument('[other]', 'table to compare with it (default: the same name, at --to-gateway)')
  addSecondGateway(command, "the other table's cluster")
  command
    .option('--families <a,b:c>', 'only these column families; b:c compares b with c')
    .option('--startrow <key>', 'first row')
    .option('--stoprow <key>', 'row to stop before')
    .option('--starttime <ms>', 'only cells from this time on, milliseconds since 1970')
    .option('--endtime <ms>', 'only cells before this time')
    .option('--versions <n>', 'versions of each cell to compare, or all (default: 1)')
    .option('--all.cells', 'delete markers and deleted cells, too')
    .option('--against <dir>', 'compare the table with an export of it in this directory')
    .option('--no-checksums', "with --against: do not compare the files' SHA-256 with the manifest")
    .option('--max-line-bytes <size>', 'with --against: longest line, or row of JSON or Avro')
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
  hbulk verify orders orders_2 --repair --dry-run
  hbulk verify orders --against out`

async function run(invocation: Invocation): Promise<ToolResult> {
  const { args, flags, defines, environment, global, log } = invocation
  if (flags.against !== undefined) return runAgainst(invocation)
  const { parseVerifyOptions } = await import('./options.js')
  const request = parseVerifyOptions(args, flags, global, environment)
  takeDefines(defines, {}, { log })
  const [job, report] = await Promise.all([import('./job.js'), import('./report.js')])
  return report.verifyResult(await job.verifyTables(request, invocation))
}

async function runAgainst(invocation: Invocation): Promise<ToolResult> {
  const { args, flags, defines, global, log } = invocation
  const { parseAgainstOptions } = await import('./against/options.js')
  const request = parseAgainstOptions(args, flags, global)
  takeDefines(defines, {}, { log })
  const [job, report] = await Promise.all([
    import('./against/job.js'),
    import('./against/report.js'),
  ])
  return report.againstResult(await job.verifyAgainst(request, invocation))
}

/** Compares two tables as HBase's HashTable and SyncTable do. */
export const verifyTool: Tool = {
  name: 'verify',
  summary: 'Compare a table with another, or with an export',
  define,
  run,
}
