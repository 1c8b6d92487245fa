import type { BenchContext } from '../context.js'
import type { ContenderName } from '../options.js'

/** One measured run. */
export interface Sample {
  readonly wallMs: number
  readonly cpuMs: number
  /** Bytes; undefined where it cannot be seen or says nothing. */
  readonly peakMemory: number | undefined
}

export interface Contender {
  readonly name: ContenderName
  /** As it stands in the report. */
  readonly label: string
  /** Label of the contender whose speed this one's is compared with, and no other's. */
  readonly comparedWith?: string
  /** Runs it once on what {@link BenchCase.prepare} left and proves the result right, or rejects. */
  run(ctx: BenchContext): Promise<Sample>
}

export interface BenchCase {
  readonly contenders: (ctx: BenchContext) => readonly Contender[]
  /** Untimed work before the first round: loads tables, warms the servers up, checks the checker. */
  prepare(ctx: BenchContext): Promise<void>
  /** Ends what `prepare` began, also when a run failed. Returns lines for the report. */
  finish?(): Promise<readonly string[]>
}
