import type { Option } from 'commander'
import { globalOptions } from './global-options.js'
import { isGiven, maskedHeaders } from './http-header-option.js'
import type { Headers } from './http-headers.js'
import { gatewayUrls } from './parse-global.js'
import type { Settings } from './settings.js'

export interface EffectiveConfig {
  readonly command: string | undefined
  readonly settings: Settings
  readonly headers: Headers
  readonly ownOptions: readonly Option[]
  readonly flags: Readonly<Record<string, unknown>>
  readonly defines: ReadonlyMap<string, string>
}

/**
 * The options in effect as `--print-config` shows them: in a configuration file's shape, with every header's value masked
 * (a header is there because it is a secret more often than not).
 */
export function effectiveConfig(effective: EffectiveConfig): Readonly<Record<string, unknown>> {
  const result: Record<string, unknown> = {}
  for (const spec of globalOptions) {
    const value = effective.settings.get(spec.name)?.value
    if (spec.argvOnly || spec.name === 'header' || value === undefined) continue
    result[spec.name] = spec.name === 'gateway' ? gatewayUrls(effective.settings) : value
  }
  if (effective.headers.values.size > 0) {
    result.header = maskedHeaders(effective.headers.values.keys())
  }
  if (effective.defines.size > 0) result.define = Object.fromEntries(effective.defines)
  if (effective.command !== undefined) {
    const own: Record<string, unknown> = {}
    for (const option of effective.ownOptions) {
      const value = effective.flags[option.attributeName()]
      if (value === undefined) continue
      own[option.name().replace(/^no-/, '')] = isGiven(value)
        ? maskedHeaders(value.headers.map(([name]) => name))
        : value
    }
    if (Object.keys(own).length > 0) result[effective.command] = own
  }
  return result
}
