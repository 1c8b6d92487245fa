import type { Command } from 'commander'
import type { Invocation, Tool, ToolResult } from '../cli/tool.js'

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

async function run({ args, global, log, signal }: Invocation): Promise<ToolResult> {
  const [{ connect }, { prefixedTable }, job, names, report] = await Promise.all([
    import('../client/connect.js'),
    import('../cli/table-name.js'),
    import('./job.js'),
    import('./table-names.js'),
    import('./report.js'),
  ])
  const client = await connect(global.gateways, {
    callTimeoutMs: global.callTimeoutMs,
    retries: global.retries,
    signal,
    log: (line) => log.detail(line),
  })
  try {
    const [table] = args
    if (table === undefined) {
      return report.listResult(names.visibleTables(global, await client.admin.listTables()))
    }
    const details = await job.describe(client.admin, prefixedTable(global, table), signal)
    return report.detailsResult(details)
  } finally {
    await client.close()
  }
}

/** Shows what tables there are, and of one table its families and regions. */
export const tablesTool: Tool = {
  name: 'tables',
  summary: 'List tables, their families and regions',
  define,
  run,
}
