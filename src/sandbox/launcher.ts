import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { errorFromData, HbulkError } from '../errors.js'
import type { Environment } from '../system/environment.js'
import { makeDirectorySync } from '../system/make-directory.js'
import { ownModule } from '../system/own-module.js'
import type { SandboxLayout } from './layout.js'
import { rotateLog, tellingLine } from './log-file.js'
import { RELEASE, type SupervisorEvent, type SupervisorSpec, toLine } from './messages.js'
import type { SandboxState } from './state.js'

const MAIN = fileURLToPath(ownModule('sandbox/supervisor-main'))

/**
 * Starts a supervisor and waits until its sandbox is ready.
 * An attached one keeps its life line to this process and ends with it; neither keeps this process from ending.
 * @throws HbulkError SANDBOX with what went wrong, INTERRUPTED when aborted; nothing is left running then.
 */
export async function launchSupervisor(
  spec: SupervisorSpec,
  layout: SandboxLayout,
  env: Environment,
  onProgress: (line: string) => void,
  signal?: AbortSignal,
): Promise<SandboxState> {
  const child = spawnSupervisor(layout, env)
  const lifeline = child.stdin
  const events = child.stdio[3]
  if (lifeline === null || !(events instanceof Socket)) {
    throw new HbulkError('INTERNAL', 'the supervisor has no pipes')
  }
  lifeline.on('error', () => {})
  lifeline.write(toLine(spec))
  const cut = () => lifeline.destroy()
  signal?.addEventListener('abort', cut, { once: true })
  if (signal?.aborted) cut()
  try {
    const state = await outcome(child, events, layout, onProgress)
    if (signal?.aborted) throw new HbulkError('INTERRUPTED', 'interrupted')
    if (!spec.attached) await sendLast(lifeline, `${RELEASE}\n`)
    child.unref()
    if (lifeline instanceof Socket) lifeline.unref()
    events.destroy()
    return state
  } catch (error) {
    lifeline.destroy()
    if (child.exitCode === null && child.signalCode === null) {
      await new Promise((resolve) => child.once('exit', resolve))
    }
    if (signal?.aborted) throw new HbulkError('INTERRUPTED', 'interrupted; the sandbox was ended')
    throw error
  } finally {
    signal?.removeEventListener('abort', cut)
  }
}

function spawnSupervisor(layout: SandboxLayout, env: Environment): ChildProcess {
  makeDirectorySync(layout.logs)
  rotateLog(layout.supervisorLog)
  const log = openSync(layout.supervisorLog, 'a')
  try {
    // A session of its own: Ctrl-C in the terminal is for the starter, which then cuts the life line.
    return spawn(process.execPath, [MAIN, layout.dir], {
      cwd: layout.dir,
      env: { ...env },
      detached: true,
      stdio: ['pipe', log, log, 'pipe'],
    })
  } finally {
    closeSync(log)
  }
}

function outcome(
  child: ChildProcess,
  events: Socket,
  layout: SandboxLayout,
  onProgress: (line: string) => void,
): Promise<SandboxState> {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: events })
    lines.on('line', (line) => {
      const event = JSON.parse(line) as SupervisorEvent
      if (event.type === 'progress') onProgress(event.line)
      else if (event.type === 'ready') resolve(event.state)
      else reject(errorFromData(event.error))
    })
    // After the last line: a supervisor that failed in order has said so before its pipe closes.
    lines.once('close', () => {
      const said = tellingLine(layout.supervisorLog)
      reject(
        new HbulkError(
          'SANDBOX',
          `the sandbox's supervisor ended before HBase was ready: ${said}`,
          {
            hint: `Its log is ${layout.supervisorLog}.`,
          },
        ),
      )
    })
    child.once('error', reject)
  })
}

function sendLast(stream: NodeJS.WritableStream, text: string): Promise<void> {
  return new Promise((resolve) => stream.end(text, () => resolve()))
}
