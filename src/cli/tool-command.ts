import type { Command } from 'commander'
import type { Invocation, ToolResult } from './tool.js'

/** One command. This file's imports load with `hbulk --help`, so a tool imports its job only inside `run`. */
export interface Tool {
  readonly name: string
  /** One line for `hbulk --help`. */
  readonly summary: string
  /** Adds arguments, flags and examples. */
  define(command: Command): void
  /** True if with these arguments stdout is for the data: then the summary goes to stderr, however the run ends. */
  dataOnStdout?(args: readonly string[]): boolean
  run(invocation: Invocation): Promise<ToolResult>
}
