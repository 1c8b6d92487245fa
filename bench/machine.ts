import { spawnSync } from 'node:child_process'
import { availableParallelism, cpus, release, totalmem, type } from 'node:os'
import type { Environment } from './environment.js'

/** What the figures were measured on. */
export interface Machine {
  readonly cores: number
  readonly cpu: string
  readonly memoryBytes: number
  readonly system: string
  readonly node: string
  readonly java: string
  readonly hbase: string
}

export function machineFacts(environment: Environment): Machine {
  const { command } = environment.java('', [])
  const versionInfo = environment.java('org.apache.hadoop.hbase.util.VersionInfo', [])
  const java = output(command, ['-version'])
  const hbase = output(versionInfo.command, versionInfo.args, versionInfo.env)
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() || 'unknown',
    memoryBytes: totalmem(),
    system: `${type()} ${release()}`,
    node: process.version,
    java: /version "([^"]+)"/.exec(java)?.[1] ?? 'unknown',
    hbase: /\bHBase (\d[\w.-]*)/.exec(hbase)?.[1] ?? 'unknown',
  }
}

function output(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): string {
  const options = { encoding: 'utf8', timeout: 60_000, env: { ...process.env, ...env } } as const
  const { stdout, stderr } = spawnSync(command, args, options)
  return `${stdout}${stderr}`
}
