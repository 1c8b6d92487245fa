import { type Command, Option } from 'commander'
import { takeDefines } from '../cli/defines.js'
import { addSecondGateway } from '../cli/options/second-gateway.js'
import type { Invocation, ToolResult } from '../cli/tool.js'
import type { Tool } from '../cli/tool-command.js'

/** Known only so that they can be refused with a word about what to do, or passed over. */
const refusedFlags = [
  '--peer.adr <address>',
  '--peer.uri <uri>',
  '--rs.class <class>',
  '--rs.impl <class>',
  '--bulkload',
  '--snapshot',
]

/** How CopyTable's own scans and splits are tuned: nothing that changes what is copied. */
const passedOver = ['--cacheRow <n>', '--batch <n>', '--shuffle']

function define(command: Command): void {
  command
    .argument('<table>', 'table to copy')
    // Known only so that it can be told from a table's new name, and no part of the help.
    .argument('[unexpected...]')
    .usage('[options] <table>')
    .configureHelp({
      visibleArguments: ({ registeredArguments }) =>
        registeredArguments.filter(({ required }) => required),
    })
    .option('--new.name <table>', 'name of the copy; in one cluster it must be another')
  addSecondGateway(command, 'the cluster to copy to')
  command
    .option('--families <a,b:c>', 'only these column families; b:c copies b as c')
    .option('--startrow <key>', 'first row')
    .option('--stoprow <key>', 'row to stop before')
    .option('--starttime <ms>', 'only cells from this time on, milliseconds since 1970')
    .option('--endtime <ms>', 'only cells before this time')
    .option('--versions <n>', 'versions of each cell to copy, or all (default: 1)')
    .option('--all.cells', 'delete markers and deleted cells, too')
    .option('--create', "create the target with the source's families, settings and splits")
    .option('--verify', 'compare both tables afterwards')
  for (const flags of [
    '--new-name <table>',
    '--start-row <key>',
    '--stop-row <key>',
    '--start-time <ms>',
    '--end-time <ms>',
    '--all-cells',
    ...refusedFlags,
    ...passedOver,
  ]) {
    command.addOption(new Option(flags).hideHelp())
  }
  command.addHelpText('after', EXAMPLES)
}

const EXAMPLES = `
Examples:
  hbulk copytable --new.name=orders_2 --create orders
  hbulk copytable --to-gateway thrift://other:9090 --families=d,e:f orders
  hbulk copytable --new.name=deep --versions=all --all.cells --verify orders`

async function run(invocation: Invocation): Promise<ToolResult> {
  const { args, flags, defines, environment, global, log } = invocation
  const { parseCopyOptions } = await import('./options.js')
  const options = parseCopyOptions(args, flags, global, environment)
  takeDefines(defines, {}, { log })
  const [job, report] = await Promise.all([import('./job.js'), import('./report.js')])
  if (global.dryRun) return report.planResult(options, await job.planCopy(options, invocation))
  return report.copyResult(options, await job.copyTable(options, invocation))
}

/** Copies a table as HBase's CopyTable does. */
export const copytableTool: Tool = {
  name: 'copytable',
  summary: 'Copy a table, in its cluster or to another gateway',
  define,
  run,
}
