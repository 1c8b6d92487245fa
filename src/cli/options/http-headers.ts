import type { Environment } from '../../system/environment.js'
import { checkHttpHeader, parseHttpHeader } from '../parse/http-header.js'
import { asConfig } from './as-config.js'
import type { ConfigFile } from './config-file.js'
import { globalConfigValue } from './config-value.js'
import { globalOptions } from './global-options.js'

type Header = readonly [name: string, value: string]

/** HTTP headers for the gateways. The values are secrets. */
export interface Headers {
  readonly values: ReadonlyMap<string, string>
  /** True if the command line has one: it is meant for these very gateways. */
  readonly asked: boolean
}

/** The headers that some managed HBase services take a user by, and the variables they come from. */
const accessKeys = [
  ['HBULK_ACCESS_KEY_ID', 'ACCESSKEYID'],
  ['HBULK_ACCESS_SIGNATURE', 'ACCESSSIGNATURE'],
] as const

/**
 * Collects the headers of the configuration file, then the environment, then the command line;
 * a later one replaces an earlier one of the same name, in whatever case.
 * @throws HbulkError USAGE or CONFIG for a line that is no header; the value is not shown
 */
export function collectHeaders(
  lines: readonly string[],
  environment: Environment,
  config: ConfigFile | undefined,
): Headers {
  const given: Header[] = []
  const spec = globalOptions.find((option) => option.name === 'header')
  if (spec !== undefined && config?.global.has('header')) {
    const label = `'header' in ${config.path}`
    const fromFile = globalConfigValue(spec, config.global.get('header'), label)
    if (Array.isArray(fromFile)) {
      for (const line of fromFile) given.push(asConfig(() => parseHttpHeader(String(line), label)))
    }
  }
  given.push(...headersOf(lines, '--header', accessKeys, environment))
  return { values: lastOfEach(given), asked: lines.length > 0 }
}

/**
 * The headers of the environment, then those of the command line.
 * @throws HbulkError USAGE or CONFIG for a line that is no header; the value is not shown
 */
export function headersOf(
  lines: readonly string[],
  flag: string,
  variables: readonly (readonly [string, string])[],
  environment: Environment,
): readonly Header[] {
  const given = variables.flatMap(([variable, name]) => {
    const value = environment[variable]
    if (value === undefined || value === '') return []
    return [asConfig(() => checkHttpHeader(name, value, variable))]
  })
  return [...given, ...lines.map((line) => parseHttpHeader(line, flag))]
}

/** A later header replaces an earlier one of the same name, in whatever case. */
export function lastOfEach(headers: readonly Header[]): ReadonlyMap<string, string> {
  return new Map(new Map(headers.map((header) => [header[0].toLowerCase(), header])).values())
}
