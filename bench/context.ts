import { join } from 'node:path'
import type { Source } from './data/source.js'
import { quantileKeys } from './data/source.js'
import type { Environment } from './environment.js'
import { type CommandLine, type Measured, runMeasured } from './measure.js'
import type { BenchOptions } from './options.js'
import type { PythonEnvironment } from './python.js'
import { Admin } from './wire/admin.js'
import { parseTarget, type Target } from './wire/target.js'

/** All that a case and its contenders work with. */
export class BenchContext {
  readonly options: BenchOptions
  readonly environment: Environment
  readonly source: Source
  /** Scratch space of this run: logs, exports, Hadoop's own files. */
  readonly workDir: string
  readonly cacheDir: string
  /** A Python with HappyBase; in words why there is none. */
  readonly happybase: PythonEnvironment | string
  readonly signal: AbortSignal
  readonly notice: (line: string) => void
  /** The gateway that creates, checks and drops tables, whichever is measured. */
  readonly control: Target
  readonly admin: Admin
  readonly splitKeys: readonly Buffer[]
  readonly #given: ContextParts
  /** Another gateway than the options name. */
  #gateway: string | undefined
  #scratch = { runs: 0 }
  #tables = new Set<string>()

  constructor(given: ContextParts) {
    this.#given = given
    this.options = given.options
    this.environment = given.environment
    this.source = given.source
    this.workDir = given.workDir
    this.cacheDir = given.cacheDir
    this.happybase = given.happybase
    this.signal = given.signal
    this.notice = given.notice
    this.control = parseTarget(given.environment.gateway('thrift2'))
    this.admin = new Admin(this.control)
    this.splitKeys = quantileKeys(given.source.keys, given.options.regions)
  }

  /** The gateway that hbulk and the bare sockets are measured on. */
  get measuredGateway(): string {
    return this.#gateway ?? this.environment.gateway(this.options.gatewayKind)
  }

  /** The same run on another gateway, to measure only. */
  withGateway(url: string): BenchContext {
    const other = new BenchContext(this.#given)
    other.#gateway = url
    other.#scratch = this.#scratch
    return other
  }

  /** The source's rows as CSV, for the import that reads CSV. */
  get csvFile(): string {
    return join(this.workDir, 'rows.csv')
  }

  /** A fresh empty table, cut into the run's regions. */
  async createTable(name: string): Promise<string> {
    this.#tables.add(name)
    await this.admin.recreateTable(name, this.source.spec.families, this.splitKeys)
    return name
  }

  async dropTable(name: string): Promise<void> {
    if (this.options.keep) return
    await this.admin.dropTable(name)
    this.#tables.delete(name)
  }

  /** Drops what an interrupted or failed run left. */
  async dropTables(): Promise<void> {
    for (const name of this.#tables) {
      await this.dropTable(name).catch((error: Error) =>
        this.notice(`table ${name} is left behind: ${error.message}`),
      )
    }
  }

  /** A path in the scratch space that no earlier run has used. */
  scratch(name: string): string {
    this.#scratch.runs += 1
    return join(this.workDir, `${String(this.#scratch.runs).padStart(3, '0')}-${name}`)
  }

  measure(name: string, line: CommandLine): Promise<Measured> {
    return runMeasured(line, {
      cwd: this.workDir,
      logPrefix: this.scratch(name),
      timeoutMs: this.options.runTimeoutMs,
      signal: this.signal,
    })
  }
}

export interface ContextParts {
  readonly options: BenchOptions
  readonly environment: Environment
  readonly source: Source
  readonly workDir: string
  readonly cacheDir: string
  readonly happybase: PythonEnvironment | string
  readonly signal: AbortSignal
  readonly notice: (line: string) => void
}
