import type { CounterValues } from './counters.js'

/** Lines for people. */
export interface Log {
  /** What a run does that its reader may want to know. */
  info(line: string): void
  /** What should be looked at, although the run goes on. */
  warn(line: string): void
  /** For whoever looks for the reason of something. */
  detail(line: string): void
}

/** Where a job is. */
export interface ProgressState {
  readonly counters: CounterValues
  /** Work done and in all, in the plan's unit; total 0 when it is not known. */
  readonly done: number
  readonly total: number
  readonly unit: 'bytes' | 'rows' | 'tasks'
}

/** Shows how far a job is. */
export interface Progress {
  start(label: string): void
  update(state: ProgressState): void
  stop(): void
}
