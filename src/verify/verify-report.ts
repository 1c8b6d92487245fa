import type { VerifyFindings } from './tally.js'

/** What a comparison found, in all. */
export interface VerifyReport extends VerifyFindings {
  readonly table: string
  readonly target: string
  readonly repaired: boolean
  readonly durationMs: number
  readonly jobDir: string | undefined
}
