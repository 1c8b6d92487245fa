import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** Environment variables. The only file of the sandbox that reads the real ones. */
export type Env = Readonly<Record<string, string | undefined>>

export function currentEnv(): Env {
  return process.env
}

/** Where downloads are kept: `$XDG_CACHE_HOME/hbulk`, or `~/.cache/hbulk`. */
export function cacheFolder(env: Env = currentEnv()): string {
  return join(xdgFolder(env, 'XDG_CACHE_HOME', '.cache'), 'hbulk')
}

/** Where sandboxes keep their data: `$XDG_DATA_HOME/hbulk/sandbox`, or `~/.local/share/hbulk/sandbox`. */
export function defaultSandboxHome(env: Env = currentEnv()): string {
  return join(xdgFolder(env, 'XDG_DATA_HOME', join('.local', 'share')), 'hbulk', 'sandbox')
}

function xdgFolder(env: Env, variable: string, below: string): string {
  const named = env[variable]
  // The XDG specification says that a relative path is to be ignored.
  if (named !== undefined && isAbsolute(named)) return named
  return join(env.HOME || homedir(), below)
}
