import type { GatewayTerms } from '../client/gateway-url.js'
import type { Environment } from '../system/environment.js'
import type { CounterValues } from '../workers/counters.js'
import type { JobOptions, JobRun } from '../workers/job-run.js'
import type { Log, Progress } from '../workers/monitor.js'

/** The options every command has, parsed once. */
export interface GlobalOptions extends JobOptions {
  /** How gateways are reached, for those that a command takes beside `--gateway`. Secret. */
  readonly terms?: GatewayTerms
  readonly tablePrefix: string | undefined
  readonly json: boolean
  readonly quiet: boolean
  readonly verbose: number
  readonly progress: boolean
}

export interface Invocation extends JobRun {
  /** Positional arguments, HBase's `-D` words taken out. */
  readonly args: readonly string[]
  /** The command's own flags as commander gives them. */
  readonly flags: Readonly<Record<string, unknown>>
  /** `-Dkey=value` and `-D key=value`. */
  readonly defines: ReadonlyMap<string, string>
  readonly global: GlobalOptions
  /** On stderr: `info` unless --quiet, `warn` always and marked as a warning, `detail` with -v. */
  readonly log: Log
  /** A bar with rate and time left on a terminal, a plain line every few seconds elsewhere. */
  readonly progress: Progress
  readonly environment: Environment
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
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string }
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
