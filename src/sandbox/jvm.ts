import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { HbulkError } from '../errors.js'
import type { Environment } from '../system/environment.js'
import { type ProcessRef, processRef } from '../system/process-ref.js'
import { rotateLog, tellingLine } from './log-file.js'

export interface JvmOptions {
  /** `master` or a gateway's kind: how errors call it. */
  readonly id: string
  readonly java: string
  readonly args: readonly string[]
  readonly env: Environment
  readonly cwd: string
  readonly logFile: string
}

/** One Java process of the sandbox, with all it says in one file. */
export class Jvm {
  readonly id: string
  readonly logFile: string
  readonly ref: ProcessRef
  /** Settles when the process is gone, with what ended it. */
  readonly exited: Promise<string>
  #ended: string | undefined
  readonly #child: ChildProcess

  /** @throws HbulkError SANDBOX when the process cannot be started. */
  constructor(options: JvmOptions) {
    rotateLog(options.logFile)
    const log = openSync(options.logFile, 'a')
    try {
      this.#child = spawn(options.java, [...options.args], {
        cwd: options.cwd,
        env: { ...options.env },
        stdio: ['ignore', log, log],
      })
    } finally {
      closeSync(log)
    }
    this.id = options.id
    this.logFile = options.logFile
    this.exited = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve(error.message))
      this.#child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`))
    })
    void this.exited.then((reason) => {
      this.#ended = reason
    })
    const { pid } = this.#child
    if (pid === undefined) throw this.failure('could not be started')
    // One that has ended already has no identity any more, and must not be given another's.
    this.ref = processRef(pid) ?? { pid, identity: 'ended at once' }
  }

  get running(): boolean {
    return this.#ended === undefined
  }

  /** What ended it, undefined while it runs. */
  get ended(): string | undefined {
    return this.#ended
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** An error about this process, with its own last word and the file where the rest is. */
  failure(what: string): HbulkError {
    return new HbulkError(
      'SANDBOX',
      `the ${this.id} process ${what}: ${tellingLine(this.logFile)}`,
      {
        hint: `Its log is ${this.logFile}.`,
      },
    )
  }

  /** Sends the signal and, if that is not enough in time, SIGKILL. */
  async stop(signal: NodeJS.Signals, timeoutMs: number): Promise<void> {
    this.signal(signal)
    if (!(await this.endsWithin(timeoutMs))) this.signal('SIGKILL')
    await this.exited
  }

  async endsWithin(timeoutMs: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined
    const timeout = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), timeoutMs)
    })
    try {
      return await Promise.race([this.exited.then(() => true), timeout])
    } finally {
      clearTimeout(timer)
    }
  }
}
