import type { Command } from 'commander'
import type { Invocation, ToolResult } from '../cli/tool.js'
import type { Tool } from '../cli/tool-command.js'

export const sandboxTool: Tool = {
  name: 'sandbox',
  summary: 'Run a real HBase with its gateways on this machine',
  define,
  run,
}

function define(command: Command): void {
  command
    .argument('<action>', 'start, stop, status, or reset (delete all data)')
    .option('--name <name>', 'which sandbox; several can run side by side (default: default)')
    .option(
      '--with <kinds>',
      'gateways besides thrift2 and thrift1: framed, http, compact, framed-binary, nonblocking, 2.5.8 (of that version), or one such as thrift1-http',
    )
    .option('--hbase-version <version>', "HBase's version (default: 2.6.1)")
    .option('--home <dir>', 'folder that holds the sandboxes')
    .addHelpText(
      'after',
      `
Examples:
  hbulk sandbox start
  hbulk sandbox start --name old --hbase-version 2.5.8 --with framed,http
  hbulk sandbox stop

The first start fetches HBase with Maven; it needs Java 17 and Maven. Later ones
need only Java.`,
    )
}

async function run(invocation: Invocation): Promise<ToolResult> {
  const { args, flags, environment, log, signal } = invocation
  const { runSandbox } = await import('./job.js')
  const { parseCommandOptions } = await import('./options.js')
  const options = parseCommandOptions(args, flags, environment)
  return runSandbox(options, log, signal)
}
