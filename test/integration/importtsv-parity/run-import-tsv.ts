import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Sandbox } from '../../../src/sandbox/sandbox.js'
import type { RunOutcome } from './outcome.js'

// From dist/test/integration/importtsv-parity; the compiler leaves Java where it is.
const PROGRAM = new URL(
  '../../../../test/integration/importtsv-parity/ImportTsvCases.java',
  import.meta.url,
)

interface Deferred<T> {
  readonly promise: Promise<T>
  resolve(value: T): void
  reject(error: Error): void
}

interface Line {
  readonly name: string
  readonly exit?: number
  readonly error?: string
  readonly usage?: string
  readonly badLines?: number
  readonly bad: readonly (readonly [number, string])[]
}

/** HBase's own ImportTsv on the given arguments, by name, in one JVM. Outcomes come in about the order of the runs. */
export class ImportTsvRuns {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #outcomes: ReadonlyMap<string, Deferred<RunOutcome>>
  readonly #closed: Promise<unknown>
  #stderr = ''

  /** @param folder is made, for the files that Hadoop leaves */
  constructor(sandbox: Sandbox, folder: string, runs: ReadonlyMap<string, readonly string[]>) {
    mkdirSync(folder)
    const program = [fileURLToPath(PROGRAM), '2', join(folder, 'scratch')] as const
    const { command, args, env } = sandbox.javaCommand(program[0], program.slice(1))
    // So short a life is not worth the better compiler's time. Hadoop's local runner makes links where it runs.
    this.#child = spawn(command, ['-XX:TieredStopAtLevel=1', ...args], { env, cwd: folder })
    this.#outcomes = new Map([...runs.keys()].map((name) => [name, withResolvers<RunOutcome>()]))
    this.#closed = new Promise((resolve) => this.#child.once('close', resolve))
    this.#child.once('error', (error) => this.#fail(error))
    this.#child.once('close', (code) =>
      this.#fail(new Error(`ImportTsv's JVM ended with ${code}: ${this.#stderr}`)),
    )
    this.#child.stderr.on('data', (chunk: Buffer) => {
      this.#stderr += chunk.toString()
    })
    createInterface(this.#child.stdout).on('line', (text) => {
      const line: Line = JSON.parse(text)
      this.#outcomes.get(line.name)?.resolve(toOutcome(line))
    })
    for (const [name, words] of runs) {
      const encoded = words.map((word) => Buffer.from(word).toString('base64'))
      this.#child.stdin.write(`${[name, ...encoded].join(' ')}\n`)
    }
    this.#child.stdin.end()
  }

  outcome(name: string): Promise<RunOutcome> {
    const found = this.#outcomes.get(name)
    if (found === undefined) throw new Error(`there is no run '${name}'`)
    return found.promise
  }

  /** Ends the JVM if it still runs. */
  async stop(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#closed
  }

  /** Whatever has an outcome already keeps it. */
  #fail(error: Error): void {
    for (const { promise, reject } of this.#outcomes.values()) {
      promise.catch(() => undefined)
      reject(error)
    }
  }
}

function toOutcome({ exit, error, usage, badLines, bad }: Line): RunOutcome {
  return {
    succeeded: exit === 0,
    said: error ?? usage ?? `exit ${exit}`,
    bad: bad.toSorted(([a], [b]) => a - b),
    badLines: badLines ?? 0,
  }
}

/** `Promise.withResolvers`, which Node 20 does not have. */
function withResolvers<T>(): Deferred<T> {
  let settle: Pick<Deferred<T>, 'resolve' | 'reject'> | undefined
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject }
  })
  if (settle === undefined) throw new Error('a promise runs its executor at once')
  return { promise, ...settle }
}
