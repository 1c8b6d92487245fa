import { Command, CommanderError, Option } from 'commander'
import { HbulkError } from '../errors.js'
import { takeHttpHeaderFlags } from './argv/http-header-flags.js'
import type { LocatedCommand } from './argv/locate-command.js'
import { addGlobalOptions } from './options/add-global-options.js'
import type { RegistryEntry } from './registry.js'
import type { Tool } from './tool-command.js'

export interface ParsedCommand {
  readonly command: Command
  readonly args: readonly string[]
  readonly ownOptions: readonly Option[]
  /** Lines of `--header 'NAME: value'`. */
  readonly headerLines: readonly string[]
  /** Set if help was asked for: its text. */
  readonly help: string | undefined
}

/**
 * Parses the words of one command. It is built as a program of its own, so that the options that every command has
 * may stand before and after its name and are on the same page of help.
 * @throws HbulkError USAGE with commander's message on one line and its suggestion as the hint
 */
export function parseCommand(
  entry: RegistryEntry,
  tool: Tool,
  located: LocatedCommand,
): ParsedCommand {
  const command = new Command(`hbulk ${entry.name}`).description(tool.summary)
  let help = ''
  command.exitOverride().configureOutput({
    writeOut: (text) => {
      help += text
    },
    outputError: () => undefined,
  })
  tool.define(command)
  const ownOptions = [...command.options]
  const ownsHeader = ownOptions.some((option) => option.long === '--header')
  addGlobalOptions(command, entry.groups)
  command
    .addHelpOption(new Option('-h, --help', 'show this help').helpGroup('Output:'))
    .action(() => undefined)
  const before = ownsHeader
    ? takeHttpHeaderFlags(located.before, 'before')
    : { headers: [], rest: located.before }
  const after = ownsHeader
    ? takeHttpHeaderFlags(located.after, 'after')
    : { headers: [], rest: located.after }
  let helpAsked = false
  try {
    command.parse([...before.rest, ...after.rest], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    helpAsked = error.code === 'commander.helpDisplayed'
    // What would be run can be shown without knowing on what.
    const enough = error.code === 'commander.missingArgument' && command.opts().printConfig === true
    if (!helpAsked && !enough) throw usageError(error, command.name())
  }
  return {
    command,
    args: command.args,
    ownOptions,
    headerLines: ownsHeader
      ? [...before.headers, ...after.headers]
      : asLines(command.opts().header),
    help: helpAsked ? help : undefined,
  }
}

/** The values of the command's own options. */
export function ownFlags(parsed: ParsedCommand): Readonly<Record<string, unknown>> {
  const values = parsed.command.opts()
  const names = new Set(parsed.ownOptions.map((option) => option.attributeName()))
  return Object.freeze(
    Object.fromEntries(Object.entries(values).filter(([name]) => names.has(name))),
  )
}

function usageError(error: CommanderError, name: string): HbulkError {
  const [message = '', ...more] = error.message.replace(/^error: /, '').split('\n')
  const suggestion = more.join(' ').replace(/^\((.*)\)$/, '$1')
  return new HbulkError('USAGE', message, {
    hint: suggestion === '' ? `See '${name} --help'.` : suggestion,
  })
}

function asLines(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}
