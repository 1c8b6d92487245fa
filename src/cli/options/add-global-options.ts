import { type Command, Option } from 'commander'
import type { LeadingOptions } from '../argv/locate-command.js'
import { globalOptions, type OptionGroup } from './global-options.js'

/**
 * Adds the options that every command has. Those of groups not in `shown` work too but are not in the help.
 * An option that the command has itself (importtsv's `--header`) stays the command's.
 */
export function addGlobalOptions(command: Command, shown: readonly OptionGroup[]): void {
  for (const spec of globalOptions) {
    if (command.options.some((option) => option.long === `--${spec.name}`)) continue
    const option = new Option(spec.flags, spec.description).helpGroup(spec.group)
    if (spec.kind === 'list') option.argParser(append)
    if (spec.kind === 'level') option.argParser(increase)
    if (spec.name === 'resume') option.conflicts('jobDir')
    if (spec.name === 'quiet') option.conflicts('verbose')
    const notes = [
      ...(spec.env === undefined ? [] : [`env: ${spec.env}`]),
      ...(spec.fallback === undefined ? [] : [`default: ${spec.fallback}`]),
    ]
    if (notes.length > 0) option.description += ` (${notes.join(', ')})`
    if (!shown.includes(spec.group)) option.hideHelp()
    command.addOption(option)
  }
}

/** What may stand before the command's name. */
export function leadingOptions(): LeadingOptions {
  const options = new Map<string, boolean>([
    ['-h', false],
    ['--help', false],
    ['-V', false],
    ['--version', false],
    ['-v', false],
  ])
  for (const spec of globalOptions) {
    options.set(`--${spec.name}`, spec.kind === 'text' || spec.kind === 'list')
  }
  return options
}

/** For a flag that may be given several times. */
export function append(value: string, previous: unknown): string[] {
  return Array.isArray(previous) ? [...previous, value] : [value]
}

function increase(_value: unknown, previous: unknown): number {
  return typeof previous === 'number' ? previous + 1 : 1
}
