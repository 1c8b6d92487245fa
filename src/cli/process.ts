import { Console } from 'node:console'
import { writeSync } from 'node:fs'
import { Interrupts, type StopSignal } from './interrupts.js'
import type { RegistryEntry } from './registry.js'
import { runCli } from './run.js'

const signals: readonly StopSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** How long the process may live on after its work is done, for handles that close by themselves. */
const graceMs = 100

const INTERNAL_ERROR = 5

/** Runs the command line of this process and sets its exit code. */
export async function runProcess(registry: readonly RegistryEntry[]): Promise<void> {
  // For people's own code (a transform): what it prints is no data.
  globalThis.console = new Console(process.stderr)
  let done = false
  process.on('exit', () => {
    if (!done) sayUnfinished()
  })
  const interrupts = new Interrupts((code) => {
    done = true
    process.exit(code)
  })
  for (const signal of signals) process.on(signal, () => interrupts.receive(signal))
  const crashed = new Promise<never>((_resolve, reject) => {
    process.on('uncaughtException', reject)
    process.on('unhandledRejection', reject)
  })
  crashed.catch(() => undefined)
  // Nobody is left to tell when stderr is gone.
  process.stderr.on('error', () => undefined)
  process.exitCode = await runCli({
    argv: process.argv.slice(2),
    environment: process.env,
    // Opened only by a command that reads it.
    get stdin() {
      return process.stdin
    },
    stdout: process.stdout,
    stderr: process.stderr,
    registry,
    interrupts,
    crashed,
  })
  done = true
  await Promise.all([flushed(process.stdout), flushed(process.stderr)])
  setTimeout(() => process.exit(), graceMs).unref()
}

/** Code that was loaded has ended the process, with success maybe, or waits for what never comes. */
function sayUnfinished(): void {
  process.exitCode = INTERNAL_ERROR
  const line =
    'hbulk: the process ended before its work was done: a module that it loaded calls process.exit, or waits for nothing\n'
  try {
    writeSync(2, line)
  } catch {
    // Nobody is left to tell.
  }
}

function flushed(stream: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve())
  })
}
