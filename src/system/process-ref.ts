import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

/** A process that cannot be mistaken for a later one with the same pid. */
export interface ProcessRef {
  readonly pid: number
  /** Says when the process began, in the system's own terms. */
  readonly identity: string
}

/**
 * When the process began. Undefined when there is no such process, or when it has ended and only waits to be reaped;
 * empty when the system does not tell.
 */
export function identityOf(pid: number): string | undefined {
  if (!isAlive(pid)) return undefined
  if (process.platform === 'linux') return linuxIdentity(pid)
  if (process.platform === 'win32') return ''
  return psIdentity(pid)
}

export function processRef(pid: number): ProcessRef | undefined {
  const identity = identityOf(pid)
  return identity === undefined ? undefined : { pid, identity }
}

export function isRunning(ref: ProcessRef): boolean {
  return identityOf(ref.pid) === ref.identity
}

/** @returns false when the process was gone already, or its pid belongs to another one now. */
export function signalProcess(ref: ProcessRef, signal: NodeJS.Signals): boolean {
  if (!isRunning(ref)) return false
  try {
    return process.kill(ref.pid, signal)
  } catch {
    return false
  }
}

/** Waits until all are gone, or the time is over. @returns the ones that are still there. */
export async function waitUntilGone(
  refs: readonly ProcessRef[],
  timeoutMs: number,
): Promise<ProcessRef[]> {
  const deadline = Date.now() + timeoutMs
  let left = refs.filter(isRunning)
  while (left.length > 0 && Date.now() < deadline) {
    await delay(25)
    left = left.filter(isRunning)
  }
  return left
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It is there, and somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function linuxIdentity(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The command's name stands in brackets and may hold anything, even brackets and spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const state = fields[0]
    const startTicks = fields[19]
    if (startTicks === undefined || state === 'Z' || state === 'X') return undefined
    // Ticks count from boot, so they mean nothing without the boot they belong to.
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
    return `${boot}/${startTicks}`
  } catch {
    return undefined
  }
}

function psIdentity(pid: number): string | undefined {
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
    const [state, ...started] = line.split(/\s+/)
    return state === undefined || state.startsWith('Z') ? undefined : started.join(' ')
  } catch {
    return ''
  }
}
