import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** The versions the figures in the docs belong to. */
const PACKAGES = { happybase: 'happybase==1.3.0', tpchgen: 'tpchgen-cli==4.0.0' } as const

export type PythonPackage = keyof typeof PACKAGES

export interface PythonEnvironment {
  readonly python: string
  readonly bin: string
}

/** A virtual environment with the package in the cache folder, or in one line why there is none. */
export function pythonWith(
  name: PythonPackage,
  cacheDir: string,
  notice: (line: string) => void,
): PythonEnvironment | string {
  const folder = join(cacheDir, 'bench', `venv-${name}`)
  const bin = join(folder, 'bin')
  const environment = { python: join(bin, 'python'), bin }
  const complete = join(folder, 'complete')
  if (existsSync(complete)) return environment
  notice(`installing ${PACKAGES[name]} into ${folder}`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const failure =
    run('python3', ['-m', 'venv', folder]) ??
    run(environment.python, ['-m', 'pip', 'install', '--quiet', PACKAGES[name]])
  if (failure !== undefined) {
    rmSync(folder, { recursive: true, force: true })
    return failure
  }
  mkdirSync(complete)
  return environment
}

function run(command: string, args: readonly string[]): string | undefined {
  const result = spawnSync(command, args, { encoding: 'utf8', timeout: 300_000 })
  if (result.error !== undefined) return `${command} cannot be run (${result.error.message})`
  if (result.status === 0) return undefined
  const why = (result.stderr || result.stdout).trim().split('\n').at(-1)
  return `${command} ${args.join(' ')} failed: ${why}`
}
