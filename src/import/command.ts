import { type Command, Option } from 'commander'
import type { Invocation, ToolResult } from '../cli/tool.js'
import type { Tool } from '../cli/tool-command.js'

const GROUP = 'Import:'

const options: readonly (readonly [flags: string, description: string])[] = [
  ['--create-table', 'create the table, with the families and regions of the one exported'],
  ['--no-split', 'create it with one region'],
  ['--no-checksums', "do not compare the files' SHA-256 with their manifest first"],
  ['--timestamp <ms>', 'of the cells of a wide layout (default: the start of the job)'],
  ['--rejects <file>', 'bad records as they were; reasons in <file>.reasons'],
  ['--max-rejects <n>', 'stop when more records are rejected: 100, or 0.5% of those read'],
  ['--accept-rejects', 'exit with 0 although records were rejected'],
  [
    '--max-line-bytes <size>',
    'longer lines of text, and cells of JSON and Avro, are rejected (default: 64MiB)',
  ],
  ['--format <name>', 'of files without a manifest: csv, tsv, jsonl or avro (default: by name)'],
  ['--layout <name>', 'wide or cells (default: as the line of column names says)'],
  ['--encoding <name>', 'utf8, escaped, base64 or hex (default: utf8)'],
  ['--columns <list>', 'family:qualifier,... of a wide layout without a line of names'],
  ['--column-names', 'the first line has the column names (default: look)'],
  ['--no-column-names', 'the first line is a record'],
]

const examples = `
Examples:
  hbulk import orders out                     an export, checked by its manifest
  hbulk import --create-table orders2 out     into a table like the one exported
  hbulk import orders out/2024-05-0*          several incremental exports
  hbulk import --layout cells orders part-00000.tsv

Versions, timestamps and delete markers are loaded as they were exported, and
loading twice changes nothing. The wide layout has neither: all its cells get
one timestamp.`

function define(command: Command): void {
  command.argument('<table>', 'table to load into')
  command.argument('<export...>', 'directories that hbulk export wrote, or files of them')
  for (const [flags, description] of options) {
    command.addOption(new Option(flags, description).helpGroup(GROUP))
  }
  command.addHelpText('after', examples)
}

async function run(invocation: Invocation): Promise<ToolResult> {
  const [{ parseLoadOptions }, { loadExports }, { toToolResult }] = await Promise.all([
    import('./options.js'),
    import('./job.js'),
    import('./report.js'),
  ])
  const parsed = parseLoadOptions(invocation)
  return toToolResult(await loadExports(parsed, invocation), parsed.acceptRejects)
}

/** `hbulk import`: what `hbulk export` wrote, back into a table. */
export const importTool: Tool = {
  name: 'import',
  summary: 'Load what export wrote into a table',
  define,
  run,
}
