import { HbulkError } from '../errors.js'
import type { CounterValues } from '../workers/counters.js'
import type { Progress, ProgressState } from '../workers/monitor.js'

/** How many lines may be rejected before the job stops: a number, or a share of the lines read. */
export interface MaxRejects {
  readonly kind: 'lines' | 'percent'
  readonly limit: number
}

/** A share says little before so many lines have been read. */
const MEANINGFUL_LINES = 1000

/**
 * Reads `N` or `N%`.
 * @throws HbulkError USAGE
 */
export function parseMaxRejects(text: string): MaxRejects {
  const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(text.trim())
  const limit = Number(match?.[1])
  const percent = match?.[2] === '%'
  if (match === null || (percent ? limit > 100 : !Number.isSafeInteger(limit))) {
    throw new HbulkError(
      'USAGE',
      `--max-rejects '${text}' is neither a number of lines nor a share`,
      {
        hint: 'Write 100, or 0.5% of the lines read.',
      },
    )
  }
  return { kind: percent ? 'percent' : 'lines', limit }
}

function exceeded(max: MaxRejects, rejected: number, read: number): boolean {
  return max.kind === 'lines' ? rejected > max.limit : rejected * 100 > max.limit * read
}

/** @throws HbulkError TOO_MANY_REJECTS */
export function checkRejects(max: MaxRejects | undefined, counters: CounterValues): void {
  const { linesRejected = 0, linesRead = 0 } = counters
  if (max === undefined || !exceeded(max, linesRejected, linesRead)) return
  const limit = max.kind === 'lines' ? `${max.limit}` : `${max.limit}%`
  throw new HbulkError(
    'TOO_MANY_REJECTS',
    `${linesRejected} of ${linesRead} lines were rejected, more than --max-rejects ${limit}`,
    { hint: 'The rejects file has the lines, the file beside it the reasons.' },
  )
}

/**
 * The job's progress, which also stops the job as soon as all its threads together have rejected too much.
 * They see only their own lines.
 */
export class RejectGuard implements Progress {
  readonly #max: MaxRejects | undefined
  readonly #shown: Progress
  readonly #stop = new AbortController()
  /** Why the guard has stopped the job, if it has. */
  failure: unknown

  constructor(max: MaxRejects | undefined, shown: Progress) {
    this.#max = max
    this.#shown = shown
  }

  get signal(): AbortSignal {
    return this.#stop.signal
  }

  start(label: string): void {
    this.#shown.start(label)
  }

  update(state: ProgressState): void {
    this.#shown.update(state)
    const enough =
      this.#max?.kind === 'lines' || (state.counters.linesRead ?? 0) >= MEANINGFUL_LINES
    if (!enough || this.#stop.signal.aborted) return
    try {
      checkRejects(this.#max, state.counters)
    } catch (error) {
      this.failure = error
      this.#stop.abort()
    }
  }

  stop(): void {
    this.#shown.stop()
  }
}
