import { Command, Option } from 'commander'
import { addGlobalOptions } from './options/add-global-options.js'
import type { RegistryEntry } from './registry.js'

/** The text of `hbulk --help`. Loads no tool. */
export function programHelp(registry: readonly RegistryEntry[]): string {
  const program = new Command('hbulk')
    .usage('<command> [options] [arguments]')
    .description(`${purpose}\n\nCommands:\n${commandList(registry)}`)
    .optionsGroup('Output:')
  addGlobalOptions(program, ['Gateway:', 'Limits:', 'Job:', 'Output:'])
  program
    .option('-V, --version', 'print the version')
    .addHelpOption(new Option('-h, --help', 'show this help').helpGroup('Output:'))
  return `${program.helpInformation()}${examples}`
}

const purpose = 'Bulk import and export for HBase through its Thrift gateways.'

/** Before the options: it is what one looks for first. */
function commandList(registry: readonly RegistryEntry[]): string {
  const rows = [
    ...registry.map(({ name, summary }) => [name, summary] as const),
    ['help <command>', 'Show the options of a command'] as const,
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, summary]) => `  ${name.padEnd(width)}  ${summary}`).join('\n')
}

const examples = `
Examples:
  hbulk sandbox start
  hbulk importtsv --columns HBASE_ROW_KEY,d:qty --create-table orders orders.tsv
  hbulk rowcounter orders
  hbulk export --format csv --gateway thrift2://hbase-thrift:9090 orders out/

HBase's own words work too:
  hbulk importtsv -Dimporttsv.columns=HBASE_ROW_KEY,d:qty orders orders.tsv
`
