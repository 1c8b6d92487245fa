import type { Command } from 'commander'
import type { Invocation, ToolResult } from '../cli/tool.js'
import type { Tool } from '../cli/tool-command.js'

const EXAMPLES = `
Examples:
  hbulk tables
  hbulk tables orders
  hbulk tables orders --json`

function define(command: Command): void {
  command
    .argument('[table]', 'show the families and regions of this table')
    .addHelpText('after', EXAMPLES)
}

async function run(invocation: Invocation): Promise<ToolResult> {
  const { args, global, signal } = invocation
  const [{ withClient }, { prefixedTable }, job, names, report] = await Promise.all([
    import('../client/with-client.js'),
    import('../cli/table-name.js'),
    import('./job.js'),
    import('./table-names.js'),
    import('./report.js'),
  ])
  return withClient(invocation, async ({ admin }) => {
    const [table] = args
    if (table === undefined) {
      return report.listResult(names.visibleTables(global, await admin.listTables()))
    }
    return report.detailsResult(await job.describe(admin, prefixedTable(global, table), signal))
  })
}

/** Shows what tables there are, and of one table its families and regions. */
export const tablesTool: Tool = {
  name: 'tables',
  summary: 'List tables, their families and regions',
  define,
  run,
}
