import type { Command } from 'commander'
import type { Invocation, ToolResult } from '../cli/tool.js'
import type { Tool } from '../cli/tool-command.js'

const EXAMPLES = `
Values are not read, only their lengths. All versions are counted unless
--versions or -Dhbase.mapreduce.scan.maxversions says otherwise.

Examples:
  hbulk cellcounter orders
  hbulk cellcounter orders --output csv > orders.csv
  hbulk cellcounter orders report : '^2024' --starttime=1700000000000
  hbulk cellcounter -Dhbase.mapreduce.scan.column.family=d orders report`

function define(command: Command): void {
  command
    .argument('<table>', 'table to count')
    .argument('[outdir]', "new or empty directory for CellCounter's report, and as CSV and JSON")
    .argument('[separator]', "between the names in CellCounter's report (default: a colon)")
    .argument('[rows]', '^regex that row keys must contain, or their prefix')
    .option('--starttime <ms>', 'only cells from this time on, milliseconds since 1970')
    .option('--endtime <ms>', 'only cells before this time')
    .option('--versions <n>', 'versions of each column that are counted, or all (default: all)')
    .option('--top <n>', 'list the columns with the most cells, up to 1000 (default: 100)')
    .option('--output <format>', 'text, json or csv, on stdout (default: text)')
    .addHelpText('after', EXAMPLES)
}

async function run(invocation: Invocation): Promise<ToolResult> {
  const [{ parseCellCounterOptions }, job, report] = await Promise.all([
    import('./options.js'),
    import('./job.js'),
    import('./report.js'),
  ])
  const options = parseCellCounterOptions(invocation)
  if (invocation.global.dryRun) {
    return report.planResult(options, await job.planOnly(options, invocation))
  }
  return report.countResult(options, await job.countCells(options, invocation))
}

/** Counts the cells of a table by family and column as HBase's CellCounter does, and measures them. */
export const cellcounterTool: Tool = {
  name: 'cellcounter',
  summary: 'Count the cells of a table by family and column',
  define,
  run,
}
