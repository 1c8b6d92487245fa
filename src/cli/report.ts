import { HbulkError } from '../errors.js'
import type { CounterValues } from '../workers/counters.js'
import { errorLines } from './error-lines.js'
import { exitCodeOf, exitCodes } from './exit-code.js'
import type { OutputGuard } from './output-guard.js'
import type { RunFacts } from './summary.js'
import type { GlobalOptions, ToolResult } from './tool.js'
import type { World } from './world.js'

/** Says how a run ended, on stdout and stderr, and knows the exit code. What it does not know yet it takes from the words. */
export class Report {
  readonly #world: World
  readonly #output: OutputGuard
  readonly #startedAt = Date.now()
  readonly #started = performance.now()
  #command: string | undefined
  #json: boolean
  #verbose = 0
  #quiet = false
  #table: string | undefined
  #dataOnStdout = false
  /** The counters for the summary of a failure. */
  #counters: () => CounterValues = () => ({})

  constructor(world: World, output: OutputGuard) {
    this.#world = world
    this.#output = output
    const end = world.argv.indexOf('--')
    this.#json = world.argv.slice(0, end === -1 ? undefined : end).includes('--json')
  }

  /** The command as stderr names it. */
  get name(): string {
    return this.#command === undefined ? 'hbulk' : `hbulk ${this.#command}`
  }

  setCommand(command: string): void {
    this.#command = command
  }

  setOptions(options: Pick<GlobalOptions, 'json' | 'quiet' | 'verbose'>): void {
    this.#json = options.json
    this.#quiet = options.quiet
    this.#verbose = options.verbose
  }

  /** What a run that broke cannot say by itself. */
  setTarget(table: string | undefined, dataOnStdout: boolean): void {
    this.#table = table
    this.#dataOnStdout = dataOnStdout
  }

  setCounters(counters: () => CounterValues): void {
    this.#counters = counters
  }

  /** The command line names no command: an error. With no words at all it is a question, answered with the help. */
  async noCommand(help: string): Promise<number> {
    if (this.#world.argv.length > 0) {
      return this.failure(
        new HbulkError('USAGE', 'no command given', { hint: "See 'hbulk --help'." }),
      )
    }
    this.#world.stderr.write(help)
    return exitCodes.usage
  }

  async result(given: ToolResult): Promise<number> {
    const lost = this.#output.failure
    const broken = given.dataOnStdout === true || given.status === 'interrupted'
    if (lost !== undefined && broken && !this.#output.readerGone) return this.failure(lost)
    const result = broken && this.#hasEnough() ? cutResult(given) : given
    const interrupted = result.status === 'interrupted'
    const exitCode = interrupted
      ? (this.#world.interrupts.exitCode ?? exitCodeOf(new HbulkError('INTERRUPTED', '')))
      : result.exitCode
    const text = result.text === '' || result.text.endsWith('\n') ? result.text : `${result.text}\n`
    if (this.#json) {
      const { summaryLine, summaryOfResult } = await import('./summary.js')
      const line = `${summaryLine(summaryOfResult(this.#facts(), result, exitCode))}\n`
      if (result.dataOnStdout) this.#world.stderr.write(line)
      else await this.#output.write(line)
    } else if (result.dataOnStdout) {
      if (!this.#quiet) this.#world.stderr.write(text)
    } else {
      await this.#output.write(text)
    }
    // A reader that went away has seen what it wanted; a full disk has lost the summary.
    if (this.#output.failure === undefined || this.#output.readerGone) return exitCode
    return this.failure(this.#output.failure)
  }

  async failure(thrown: unknown): Promise<number> {
    if (this.#hasEnough() && isStop(thrown)) {
      const done = { status: 'ok', exitCode: exitCodes.done, text: '', dataOnStdout: true } as const
      const table = this.#table === undefined ? {} : { table: this.#table }
      return this.result({ ...done, ...table, counters: this.#counters() })
    }
    const error = this.#output.readerGone ? thrown : (this.#output.failure ?? thrown)
    const exitCode =
      error instanceof HbulkError && error.code === 'INTERRUPTED'
        ? (this.#world.interrupts.exitCode ?? exitCodeOf(error))
        : exitCodeOf(error)
    const lines = errorLines(this.name, error, this.#verbose)
    this.#world.stderr.write(`${lines.join('\n')}\n`)
    if (this.#json) {
      const { summaryLine, summaryOfError } = await import('./summary.js')
      const summary = summaryOfError(this.#facts(), error, exitCode, this.#counters())
      const line = `${summaryLine(summary)}\n`
      if (this.#dataOnStdout) this.#world.stderr.write(line)
      else await this.#output.write(line)
    }
    return exitCode
  }

  /** The reader of the data went away, as `head` does when it has what it wanted: nothing is wrong with that. */
  #hasEnough(): boolean {
    return this.#output.readerGone && this.#world.interrupts.exitCode === undefined
  }

  #facts(): RunFacts {
    return {
      command: this.#command ?? 'hbulk',
      table: this.#table,
      startedAt: this.#startedAt,
      durationMs: Math.round(performance.now() - this.#started),
    }
  }
}

/** A command that was stopped because its reader had enough has done its work. */
function cutResult(result: ToolResult): ToolResult {
  const details = { ...result.details, cut: true }
  return { ...result, status: 'ok', exitCode: exitCodes.done, text: '', details }
}

/** What ends a command whose stdout nobody reads any more. */
function isStop(error: unknown): boolean {
  return error instanceof HbulkError && (error.code === 'INTERRUPTED' || error.code === 'OUTPUT')
}
