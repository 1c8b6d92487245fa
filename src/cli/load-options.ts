import { readConfigFile } from './options/config-file.js'
import { collectHeaders } from './options/http-headers.js'
import { parseGlobalOptions } from './options/parse-global.js'
import { effectiveConfig } from './options/print-config.js'
import { applyOwnConfig, ownOptionNames, resolveSettings } from './options/settings.js'
import { ownFlags, type ParsedCommand } from './parse-command.js'
import type { GlobalOptions } from './tool.js'
import type { World } from './world.js'

export interface LoadedOptions {
  readonly global: GlobalOptions
  readonly defines: ReadonlyMap<string, string>
  /** What `--print-config` prints, if it was asked for. */
  readonly printed: string | undefined
}

/**
 * Brings flags, environment and configuration file together. The file's values for the command's own options
 * are set on the parsed command.
 * @throws HbulkError USAGE or CONFIG
 */
export function loadOptions(
  name: string,
  parsed: ParsedCommand,
  flagDefines: ReadonlyMap<string, string>,
  { environment, registry }: World,
): LoadedOptions {
  const { command, ownOptions, headerLines } = parsed
  const path: unknown = command.getOptionValue('config')
  const config =
    typeof path === 'string'
      ? readConfigFile(
          path,
          name,
          registry.map((entry) => entry.name),
          ownOptionNames(ownOptions),
        )
      : undefined
  if (config !== undefined) applyOwnConfig(command, config)
  const settings = resolveSettings(command, headerLines, environment, config)
  const headers = collectHeaders(headerLines, environment, config)
  const global = parseGlobalOptions(settings, headers, environment)
  const defines = new Map([...(config?.defines ?? []), ...flagDefines])
  const printed =
    command.getOptionValue('printConfig') === true
      ? JSON.stringify(
          effectiveConfig({
            command: name,
            settings,
            headers,
            ownOptions,
            flags: ownFlags(parsed),
            defines,
          }),
          undefined,
          2,
        )
      : undefined
  return { global, defines, printed }
}
