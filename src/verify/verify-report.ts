import type { VerifyFindings } from './tally.js'

/** What a comparison found, in all. */
export interface VerifyReport extends VerifyFindings {
  readonly table: string
  readonly target: string
  readonly repaired: boolean
  /** A repair was asked for and not made. */
  readonly dryRun?: boolean
  readonly durationMs: number
  readonly jobDir: string | undefined
}
