import type { Command } from 'commander'
import type { GatewayAddress } from '../client/gateway-url.js'
import type { CounterValues } from '../workers/counters.js'

/** The options every command has, parsed once. */
export interface GlobalOptions {
  readonly gateways: readonly GatewayAddress[]
  readonly tablePrefix: string | undefined
  readonly callTimeoutMs: number
  readonly retries: number
  /** Undefined: the tool chooses from the number of cores. */
  readonly threads: number | undefined
  readonly connections: number | undefined
  readonly rateRows: number | undefined
  readonly rateBytes: number | undefined
  readonly batchRows: number | undefined
  readonly batchBytes: number | undefined
  readonly jobDir: string | undefined
  readonly resume: string | undefined
  readonly dryRun: boolean
  readonly json: boolean
  readonly quiet: boolean
  readonly verbose: number
  readonly progress: boolean
}

/** Lines for people, on stderr. */
export interface Log {
  /** Shown unless --quiet. */
  info(line: string): void
  /** Always shown, prefixed with `warning: `. */
  warn(line: string): void
  /** Shown with -v. */
  detail(line: string): void
}

export interface ProgressState {
  readonly counters: CounterValues
  /** Work done and in all, in the plan's unit; total 0 when it is not known. */
  readonly done: number
  readonly total: number
  readonly unit: 'bytes' | 'rows' | 'tasks'
}

/** A bar with rate and time left on a terminal, a plain line every few seconds elsewhere. */
export interface Progress {
  start(label: string): void
  update(state: ProgressState): void
  stop(): void
}

export interface Invocation {
  /** Positional arguments, HBase's `-D` words taken out. */
  readonly args: readonly string[]
  /** The command's own flags as commander gives them. */
  readonly flags: Readonly<Record<string, unknown>>
  /** `-Dkey=value` and `-D key=value`. */
  readonly defines: ReadonlyMap<string, string>
  readonly global: GlobalOptions
  readonly log: Log
  readonly progress: Progress
  readonly stdin: NodeJS.ReadableStream
  readonly stdout: NodeJS.WritableStream
  /** Aborted by SIGINT or SIGTERM: stop cleanly and save the state. A second signal ends the process. */
  readonly signal: AbortSignal
}

export type SummaryStatus = 'ok' | 'rejected' | 'failed' | 'interrupted'

/** What `--json` prints. Names are part of the command-line contract. */
export interface Summary {
  readonly command: string
  readonly status: SummaryStatus
  readonly exitCode: number
  readonly table?: string
  readonly startedAt: string
  readonly durationMs: number
  readonly counters: CounterValues
  readonly regions?: readonly unknown[]
  readonly files?: readonly unknown[]
  readonly rejectsFile?: string
  readonly jobDir?: string
  readonly error?: { readonly code: string; readonly message: string }
}

/** What a tool hands back: the facts of the run, and how to say them to a person. */
export interface ToolResult {
  readonly status: SummaryStatus
  readonly exitCode: number
  readonly table?: string
  readonly counters?: CounterValues
  /** Further members of the summary: regions, files, rejectsFile, jobDir, and what the tool alone has. */
  readonly details?: Readonly<Record<string, unknown>>
  /** Lines for stdout when --json is not given. */
  readonly text: string
  /** True when the data itself went to stdout: the text then goes to stderr. */
  readonly dataOnStdout?: boolean
}

/** One command. This file's imports load with `hbulk --help`, so a tool imports its job only inside `run`. */
export interface Tool {
  readonly name: string
  /** One line for `hbulk --help`. */
  readonly summary: string
  /** Adds arguments, flags and examples. */
  define(command: Command): void
  run(invocation: Invocation): Promise<ToolResult>
}
