import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { HbulkError } from '../src/errors.js'
import { MemoryWatch } from './process-tree.js'

export interface CommandLine {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string | undefined>>
}

export interface Measured {
  readonly wallMs: number
  /** User and system time of the command and everything it waited for. */
  readonly cpuMs: number
  /** Bytes; undefined where /proc is missing. */
  readonly peakMemory: number | undefined
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly cwd: string
  /** Output goes to `<logPrefix>.out` and `<logPrefix>.err`. */
  readonly logPrefix: string
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** POSIX `times`: its second line is the user and system time of the children that have ended. */
const WRAPPER = '"$@" 3>&-; code=$?; times >&3; exit $code'

/**
 * Runs a command as a whole process, from argv to exit, and measures it.
 * CPU comes exact from the kernel through the shell's `times`; memory from /proc.
 * @throws HbulkError code REMOTE when it fails, naming the log.
 */
export async function runMeasured(line: CommandLine, options: RunOptions): Promise<Measured> {
  options.signal.throwIfAborted()
  const files = [`${options.logPrefix}.out`, `${options.logPrefix}.err`] as const
  const [out, err] = [openSync(files[0], 'w'), openSync(files[1], 'w')]
  try {
    const started = performance.now()
    const child = spawn('/bin/sh', ['-c', WRAPPER, 'sh', line.command, ...line.args], {
      cwd: options.cwd,
      env: { ...process.env, ...line.env },
      stdio: ['ignore', out, err, 'pipe'],
      detached: true,
    })
    const memory = new MemoryWatch(child.pid ?? 0)
    const timesPipe = child.stdio[3] as Readable
    let times = ''
    timesPipe.on('data', (chunk: Buffer) => {
      times += chunk.toString()
    })
    const stop = stopWith(child.pid, options)
    const { code, wallMs } = await new Promise<{ code: number | null; wallMs: number }>(
      (resolve, reject) => {
        let wallMs = 0
        child.once('exit', () => {
          wallMs = performance.now() - started
        })
        child.once('error', reject)
        child.once('close', (code) => resolve({ code, wallMs }))
      },
    ).finally(() => {
      stop.release()
    })
    const peakMemory = memory.stop()
    options.signal.throwIfAborted()
    const [stdout, stderr] = [readFileSync(files[0], 'utf8'), readFileSync(files[1], 'utf8')]
    if (stop.timedOut)
      throw failed(line, `still running after ${options.timeoutMs / 1000} s`, files)
    if (code !== 0) throw failed(line, `exit code ${code}: ${lastLine(stderr)}`, files)
    return { wallMs, cpuMs: childCpuMs(times), peakMemory, stdout, stderr }
  } finally {
    closeSync(out)
    closeSync(err)
  }
}

/** Ends the command's whole process group on abort or when its time is up. */
function stopWith(pid: number | undefined, { timeoutMs, signal }: RunOptions) {
  const state = { timedOut: false, release: (): void => {} }
  const kill = () => {
    try {
      if (pid !== undefined) process.kill(-pid, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }
  const timer = setTimeout(() => {
    state.timedOut = true
    kill()
  }, timeoutMs)
  signal.addEventListener('abort', kill)
  state.release = () => {
    clearTimeout(timer)
    signal.removeEventListener('abort', kill)
  }
  return state
}

/** Reads the shell's `0m1.230000s 0m0.410000s` lines; the second belongs to the children. */
export function childCpuMs(times: string): number {
  const parts = /(\d+)m([\d.]+)s\s+(\d+)m([\d.]+)s\s*$/.exec(times.replaceAll(',', '.'))
  if (parts === null) return Number.NaN
  const [, userMinutes, userSeconds, systemMinutes, systemSeconds] = parts.map(Number)
  const minutes = (userMinutes ?? 0) + (systemMinutes ?? 0)
  return (minutes * 60 + (userSeconds ?? 0) + (systemSeconds ?? 0)) * 1000
}

function failed(line: CommandLine, why: string, files: readonly string[]): HbulkError {
  const words = [line.command, ...line.args].join(' ')
  const short = words.length > 200 ? `${words.slice(0, 200)}...` : words
  return new HbulkError('REMOTE', `${short}: ${why}`, { hint: `Its output is in ${files[1]}` })
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? ''
}
