import { rmdirSync, rmSync, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { errorToData, HbulkError } from '../errors.js'
import { type FileLock, tryLock } from '../system/file-lock.js'
import { makeDirectorySync } from '../system/make-directory.js'
import { processRef } from '../system/process-ref.js'
import { serveControl } from './control.js'
import { type SandboxLayout, sandboxLayout } from './layout.js'
import {
  type ControlRequest,
  EVENTS_FD,
  RELEASE,
  type SupervisorEvent,
  type SupervisorSpec,
  toLine,
} from './messages.js'
import { clearLeftovers } from './stale.js'
import type { SandboxState } from './state.js'
import { Supervisor } from './supervisor.js'

// The process that owns a sandbox. Its stdin is the life line: when that closes before the word RELEASE came, the
// starter has ended or wants an end, and everything here ends with it. That holds for a starter that was killed, too.

let released = false
let supervisor: Supervisor | undefined

function main(): void {
  const lines = createInterface({ input: process.stdin })
  lines.once('line', (first) => {
    const spec = JSON.parse(first) as SupervisorSpec
    const layout = sandboxLayout(spec.home, spec.name)
    void supervise(spec, layout).catch((error: unknown) => {
      emit({ type: 'failed', error: errorToData(error) })
      process.exit(1)
    })
    lines.on('line', (line) => {
      if (line === RELEASE) released = true
    })
  })
  lines.on('close', () => {
    if (!released && supervisor === undefined) process.exit(1)
  })
  // Whatever else goes wrong in here, no JVM may be left behind.
  process.on('exit', () => supervisor?.killNow())
  process.on('SIGHUP', () => {})
}

async function supervise(spec: SupervisorSpec, layout: SandboxLayout): Promise<void> {
  const lock = lockSandbox(layout)
  const self = processRef(process.pid)
  if (self === undefined) throw new HbulkError('INTERNAL', 'cannot read this process from /proc')
  await clearLeftovers(layout)
  makeDirectorySync(layout.logs)
  const owner = new Supervisor(spec, layout, self, process.env, (line) =>
    emit({ type: 'progress', line }),
  )
  supervisor = owner

  const end = async (orderly: boolean, keepLogs: boolean) => {
    await owner.stop(orderly && !spec.temporary)
    leave(spec, layout, lock, keepLogs)
  }
  const endAndExit = () => void end(true, false).finally(() => process.exit(0))
  process.on('SIGTERM', endAndExit)
  process.on('SIGINT', endAndExit)
  process.stdin.once('close', () => {
    if (!released) endAndExit()
  })
  if (process.stdin.closed) endAndExit()
  owner.onCollapse = () => {
    lock.release()
    process.exit(1)
  }

  try {
    await serveControl(layout.socket, (request) => obey(owner, request))
    await owner.start(spec.gateways)
  } catch (error) {
    await end(false, true)
    throw error
  }
  emit({ type: 'ready', state: owner.state })
}

function lockSandbox(layout: SandboxLayout): FileLock {
  const lock = tryLock(layout.lock)
  if ('release' in lock) return lock
  throw new HbulkError(
    'SANDBOX',
    `sandbox "${layout.name}" belongs to process ${lock.pid} already`,
    {
      hint: `Its log is ${layout.supervisorLog}.`,
    },
  )
}

async function obey(owner: Supervisor, { order, kind }: ControlRequest): Promise<SandboxState> {
  if (order === 'start') await owner.startGateway(kind)
  else await owner.stopGateway(kind, order === 'kill' ? 'SIGKILL' : 'SIGTERM')
  return owner.state
}

function leave(
  spec: SupervisorSpec,
  layout: SandboxLayout,
  lock: FileLock,
  keepLogs: boolean,
): void {
  rmSync(layout.socket, { force: true })
  if (spec.temporary) rmSync(keepLogs ? layout.data : layout.dir, { recursive: true, force: true })
  lock.release()
  if (!spec.temporary || keepLogs) return
  try {
    rmdirSync(layout.home)
  } catch {
    // Somebody else's files are in there: it is theirs then.
  }
}

function emit(event: SupervisorEvent): void {
  if (event.type === 'progress') log(event.line)
  if (event.type === 'failed') log(event.error.message)
  try {
    writeSync(EVENTS_FD, toLine(event))
  } catch {
    // Nobody listens any more once the sandbox has been released.
  }
}

function log(line: string): void {
  process.stdout.write(`${new Date().toISOString()} ${line}\n`)
}

main()
