import type { Command, Option } from 'commander'
import type { Environment } from '../../system/environment.js'
import type { ConfigFile } from './config-file.js'
import { globalConfigValue, ownConfigValue, type RawValue } from './config-value.js'
import { type GlobalOptionSpec, globalOptions } from './global-options.js'

/** One option's value with the place it came from. Precedence: flag, environment, configuration file, default. */
export interface Setting {
  readonly value: RawValue | undefined
  readonly source: 'flag' | 'env' | 'config' | 'default'
  /** What the user wrote it as: `--gateway`, `HBULK_GATEWAY`, `'gateway' in hbulk.json`. */
  readonly label: string
}

export type Settings = ReadonlyMap<string, Setting>

/**
 * The value of each option that every command has.
 * @param headerLines HTTP headers of the command line, which the command may not have parsed itself
 */
export function resolveSettings(
  command: Command,
  headerLines: readonly string[],
  environment: Environment,
  config: ConfigFile | undefined,
): Settings {
  const settings = new Map<string, Setting>()
  for (const spec of globalOptions) {
    const flag = spec.name === 'header' ? headerFlag(headerLines) : flagValue(command, spec)
    settings.set(spec.name, resolve(spec, flag, environment, config))
  }
  return settings
}

function resolve(
  spec: GlobalOptionSpec,
  flag: RawValue | undefined,
  environment: Environment,
  config: ConfigFile | undefined,
): Setting {
  if (flag !== undefined) return { value: flag, source: 'flag', label: `--${spec.name}` }
  const env = spec.env === undefined ? undefined : environment[spec.env]
  if (spec.env !== undefined && env !== undefined && env !== '') {
    return { value: spec.kind === 'list' ? [env] : env, source: 'env', label: spec.env }
  }
  if (config?.global.has(spec.name)) {
    const label = configLabel(spec.name, config)
    const value = globalConfigValue(spec, config.global.get(spec.name), label)
    return { value, source: 'config', label }
  }
  const fallback =
    spec.fallback !== undefined && spec.kind === 'list' ? [spec.fallback] : spec.fallback
  return { value: fallback, source: 'default', label: `--${spec.name}` }
}

function headerFlag(lines: readonly string[]): readonly string[] | undefined {
  return lines.length === 0 ? undefined : lines
}

function flagValue(command: Command, spec: GlobalOptionSpec): RawValue | undefined {
  const option = command.options.find((candidate) => candidate.long === `--${spec.name}`)
  if (option === undefined) return undefined
  const name = option.attributeName()
  if (command.getOptionValueSource(name) !== 'cli') return undefined
  const value: RawValue = command.getOptionValue(name)
  return option.negate ? !value : value
}

/** Gives the command's own options the values of the file, where no flag gave one. */
export function applyOwnConfig(command: Command, config: ConfigFile): void {
  for (const [name, value] of config.own) {
    const option = ownOptionNamed(command.options, name)
    if (option === undefined) continue
    const attribute = option.attributeName()
    const source = command.getOptionValueSource(attribute)
    if (source === 'cli' || source === 'env') continue
    const parsed = ownConfigValue(option, name, value, configLabel(name, config))
    command.setOptionValueWithSource(attribute, parsed, 'config')
  }
}

/** A `--no-x` without an `--x` goes by both names. */
function ownOptionNamed(options: readonly Option[], name: string): Option | undefined {
  return (
    options.find((option) => option.long === `--${name}`) ??
    options.find((option) => option.long === `--no-${name}`)
  )
}

/** The names that the command's own options have in a configuration file. */
export function ownOptionNames(options: readonly Option[]): readonly string[] {
  const names = options.flatMap(({ long, negate }) => {
    const name = (long ?? '').slice(2)
    return negate ? [name, name.slice('no-'.length)] : [name]
  })
  return [...new Set(names)].filter((name) => name !== '')
}

function configLabel(name: string, config: ConfigFile): string {
  return `'${name}' in ${config.path}`
}
