import { rmSync } from 'node:fs'
import { HbulkError } from '../errors.js'
import { tryLock } from '../system/file-lock.js'
import { signalProcess, waitUntilGone } from '../system/process-ref.js'
import type { SandboxLayout } from './layout.js'
import { isLive, readState, removeState, type SandboxState } from './state.js'

const KILL_MS = 10_000

/** As `clearLeftovers`, unless somebody is at work on this sandbox: a new supervisor clears up by itself. */
export async function cleanUpStale(layout: SandboxLayout): Promise<void> {
  if (readState(layout.state) === undefined) return
  const lock = tryLock(layout.lock)
  if (!('release' in lock)) return
  try {
    await clearLeftovers(layout)
  } finally {
    lock.release()
  }
}

/**
 * Clears away what a supervisor left that was killed, or that a reboot ended: its JVMs, its socket and its state.
 * The caller holds the sandbox's lock.
 */
export async function clearLeftovers(layout: SandboxLayout): Promise<void> {
  const state = readState(layout.state)
  if (state === undefined || isLive(state)) return
  await killProcesses(state)
  rmSync(layout.socket, { force: true })
  removeState(layout.state)
}

/** Ends every process of the sandbox at once, the supervisor first so that it does not react. */
export async function killProcesses(state: SandboxState): Promise<void> {
  const refs = [state.supervisor, ...state.processes]
  for (const ref of refs) signalProcess(ref, 'SIGKILL')
  const left = await waitUntilGone(refs, KILL_MS)
  if (left.length > 0) {
    const pids = left.map((ref) => ref.pid).join(', ')
    throw new HbulkError('SANDBOX', `process ${pids} of sandbox "${state.name}" does not end`, {
      hint: `Logs: ${state.processes.map((process) => process.log).join(', ')}`,
    })
  }
}
