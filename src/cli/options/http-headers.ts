import type { Environment } from '../../system/environment.js'
import { parseHttpHeader } from '../parse/http-header.js'
import { accessKeyHeaders } from './access-keys.js'
import { asConfig } from './as-config.js'
import type { ConfigFile } from './config-file.js'
import { globalConfigValue } from './config-value.js'
import { globalOptions } from './global-options.js'
import { type HttpHeader, mergeHeaders } from './http-header-option.js'

/** HTTP headers for the gateways. The values are secrets. */
export interface Headers {
  readonly values: ReadonlyMap<string, string>
  /** True if the command line has one: it is meant for these very gateways. */
  readonly asked: boolean
}

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
  const headers: HttpHeader[] = []
  const spec = globalOptions.find((option) => option.name === 'header')
  if (spec !== undefined && config?.global.has('header')) {
    const label = `'header' in ${config.path}`
    const fromFile = globalConfigValue(spec, config.global.get('header'), label)
    if (Array.isArray(fromFile)) {
      for (const line of fromFile)
        headers.push(asConfig(() => parseHttpHeader(String(line), label)))
    }
  }
  headers.push(...accessKeyHeaders(environment, 'HBULK_'))
  for (const line of lines) headers.push(parseHttpHeader(line, '--header'))
  return { values: mergeHeaders(headers), asked: lines.length > 0 }
}
