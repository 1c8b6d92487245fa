import { loadOwnModule, ownModule } from '../system/own-module.js'
import type { OptionGroup } from './options/global-options.js'
import type { Tool } from './tool-command.js'

export interface RegistryEntry {
  /** The command's name; its code is in `src/<name>/command.ts`, which exports `<name>Tool`. */
  readonly name: string
  /** The tool's own summary again, so that `hbulk --help` loads no tool. A test compares the two. */
  readonly summary: string
  /** Which of the options that every command has mean something to this one: the rest is not in its help. */
  readonly groups: readonly OptionGroup[]
  readonly load: () => Promise<Tool>
}

const everything: readonly OptionGroup[] = ['Gateway:', 'Limits:', 'Job:', 'Output:']

/** The commands in the order of `hbulk --help`. */
export const registry: readonly RegistryEntry[] = [
  entry('importtsv', 'Load TSV or CSV files into a table', everything),
  entry('export', 'Write a table to CSV, JSON or Avro files', everything),
  entry('import', 'Load what export wrote into a table', everything),
  entry('rowcounter', 'Count the rows of a table', everything),
  entry('cellcounter', 'Count the cells of a table by family and column', everything),
  entry('copytable', 'Copy a table, in its cluster or to another gateway', everything),
  entry('verify', 'Compare a table with another, or with an export', everything),
  entry('splits', 'Compute split keys for a new table', ['Gateway:', 'Output:']),
  entry('tables', 'List tables, their families and regions', ['Gateway:', 'Output:']),
  entry('sandbox', 'Run a real HBase with its gateways on this machine', ['Output:']),
]

function entry(name: string, summary: string, groups: readonly OptionGroup[]): RegistryEntry {
  return { name, summary, groups, load: () => loadTool(name) }
}

async function loadTool(name: string): Promise<Tool> {
  const url = ownModule(`${name}/command`)
  const module = await loadOwnModule<Readonly<Record<string, unknown>>>(url)
  const tool = module[`${name}Tool`]
  if (!isTool(tool)) throw new Error(`src/${name}/command.ts exports no ${name}Tool`)
  return tool
}

function isTool(value: unknown): value is Tool {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    'define' in value &&
    typeof value.define === 'function' &&
    'run' in value &&
    typeof value.run === 'function'
  )
}
