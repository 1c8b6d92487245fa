import type { Command } from 'commander'
import { takeDefines } from '../cli/defines.js'
import type { Invocation, ToolResult } from '../cli/tool.js'
import type { Tool } from '../cli/tool-command.js'

function define(command: Command): void {
  command
    .argument('<table>', 'table to count')
    .argument('[column...]', 'count rows that have one of these: family or family:qualifier')
    .option(
      '--range <start,stop;...>',
      'only rows from start (inclusive) to stop (exclusive); may be repeated',
      (range: string, before: string[] = []) => [...before, range],
    )
    .option('--starttime <ms>', 'only cells from this time on, milliseconds since 1970')
    .option('--endtime <ms>', 'only cells before this time')
    .option('--expected-count <n>', 'exit with 1 if the table has another number of rows')
    .option('--expectedCount <n>', "HBase's spelling of --expected-count")
    .option('--countDeleteMarkers', 'count deleted rows too, and the delete markers of each kind')
    .option('--by-region', 'list the regions with their rows and share')
    .addHelpText('after', EXAMPLES)
}

const EXAMPLES = `
Examples:
  hbulk rowcounter orders
  hbulk rowcounter orders --range='1000,2000;5000,' --by-region
  hbulk rowcounter orders --expected-count 300000 d:status`

async function run(invocation: Invocation): Promise<ToolResult> {
  const { args, flags, defines, global, log } = invocation
  const { parseRowCounterOptions } = await import('./options.js')
  const options = parseRowCounterOptions(args, flags, global)
  takeDefines(defines, {}, { log })
  const [job, report] = await Promise.all([import('./job.js'), import('./report.js')])
  if (global.dryRun) return report.planResult(options, await job.planOnly(options, invocation))
  return report.countResult(options, await job.countRows(options, invocation))
}

/** Counts the rows of a table as HBase's RowCounter does. */
export const rowcounterTool: Tool = {
  name: 'rowcounter',
  summary: 'Count the rows of a table',
  define,
  run,
}
