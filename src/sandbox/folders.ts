import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import type { Environment } from '../system/environment.js'

/** Where downloads are kept: `$XDG_CACHE_HOME/hbulk`, or `~/.cache/hbulk`. */
export function cacheFolder(environment: Environment): string {
  return join(xdgFolder(environment, 'XDG_CACHE_HOME', '.cache'), 'hbulk')
}

/** Where sandboxes keep their data: `$XDG_DATA_HOME/hbulk/sandbox`, or `~/.local/share/hbulk/sandbox`. */
export function defaultSandboxHome(environment: Environment): string {
  return join(xdgFolder(environment, 'XDG_DATA_HOME', join('.local', 'share')), 'hbulk', 'sandbox')
}

function xdgFolder(environment: Environment, variable: string, below: string): string {
  const named = environment[variable]
  // The XDG specification says that a relative path is to be ignored.
  if (named !== undefined && isAbsolute(named)) return named
  return join(environment.HOME || homedir(), below)
}
