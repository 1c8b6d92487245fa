import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { waitForLock } from '../src/system/file-lock.js'

/** The versions the figures in the docs belong to. */
const PACKAGES = {
  fastavro: 'fastavro[snappy]==1.13.1',
  happybase: 'happybase==1.3.0',
  tpchgen: 'tpchgen-cli==4.0.0',
} as const

export type PythonPackage = keyof typeof PACKAGES

export interface PythonEnvironment {
  readonly python: string
  readonly bin: string
}

/**
 * A virtual environment with the package, or in one line why there is none. It is made in the cache folder the first
 * time, and used by the benchmark and the tests alike; who comes while it is being made waits.
 */
export async function pythonWith(
  name: PythonPackage,
  cacheDir: string,
  notice: (line: string) => void,
): Promise<PythonEnvironment | string> {
  const folder = join(cacheDir, `venv-${name}`)
  const requirement = PACKAGES[name]
  const ready = installed(folder, requirement)
  if (ready !== undefined) return ready
  mkdirSync(cacheDir, { recursive: true })
  const lock = await waitForLock(`${folder}.lock`, ({ pid }) =>
    notice(`waiting for process ${pid}, which makes ${folder}`),
  )
  try {
    return installed(folder, requirement) ?? install(folder, requirement, notice)
  } finally {
    lock.release()
  }
}

/** Names what is in it: the environment of an earlier version is made again. */
const mark = (folder: string, requirement: string): string =>
  join(folder, `complete ${requirement}`)

function installed(folder: string, requirement: string): PythonEnvironment | undefined {
  const bin = join(folder, 'bin')
  return existsSync(mark(folder, requirement)) ? { python: join(bin, 'python'), bin } : undefined
}

function install(
  folder: string,
  requirement: string,
  notice: (line: string) => void,
): PythonEnvironment | string {
  notice(`installing ${requirement} into ${folder}`)
  rmSync(folder, { recursive: true, force: true })
  const bin = join(folder, 'bin')
  const python = join(bin, 'python')
  const failure =
    run('python3', ['-m', 'venv', folder]) ??
    run(python, ['-m', 'pip', 'install', '--quiet', requirement])
  if (failure !== undefined) {
    rmSync(folder, { recursive: true, force: true })
    return failure
  }
  mkdirSync(mark(folder, requirement))
  return { python, bin }
}

function run(command: string, args: readonly string[]): string | undefined {
  const result = spawnSync(command, args, { encoding: 'utf8', timeout: 300_000 })
  if (result.error !== undefined) return `${command} cannot be run (${result.error.message})`
  if (result.status === 0) return undefined
  const why = (result.stderr || result.stdout).trim().split('\n').at(-1)
  return `${command} ${args.join(' ')} failed: ${why}`
}
