import { HbulkError } from '../errors.js'
import { oneLine } from '../system/one-line.js'
import type { CounterValues } from '../workers/counters.js'
import { isInternal, messageOf } from './error-lines.js'
import type { Summary, ToolResult } from './tool.js'

/** How long a run took and what it was. */
export interface RunFacts {
  readonly command: string
  /** The command's table with its prefix, if it got so far. */
  readonly table?: string | undefined
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly durationMs: number
}

/** The summary of a run that handed back a result. The tool's details come last and replace nothing. */
export function summaryOfResult(facts: RunFacts, result: ToolResult, exitCode: number): Summary {
  const fixed: Summary = {
    command: facts.command,
    status: result.status,
    exitCode,
    ...(result.table === undefined ? {} : { table: result.table }),
    startedAt: new Date(facts.startedAt).toISOString(),
    durationMs: facts.durationMs,
    counters: result.counters ?? {},
  }
  return { ...fixed, ...result.details, ...fixed }
}

/**
 * The summary of a run that an error broke.
 * @param counters what the progress display last showed: a repeated task may be in it twice
 */
export function summaryOfError(
  facts: RunFacts,
  error: unknown,
  exitCode: number,
  counters: CounterValues,
): Summary {
  const code = error instanceof HbulkError ? error.code : 'INTERNAL'
  const { hint, jobDir } = error instanceof HbulkError ? error : {}
  return {
    command: facts.command,
    status: code === 'INTERRUPTED' ? 'interrupted' : 'failed',
    exitCode,
    ...(facts.table === undefined ? {} : { table: facts.table }),
    startedAt: new Date(facts.startedAt).toISOString(),
    durationMs: facts.durationMs,
    counters,
    ...(jobDir === undefined ? {} : { jobDir }),
    error: {
      code: isInternal(error) ? 'INTERNAL' : code,
      message: messageOf(error),
      ...(hint === undefined ? {} : { hint: oneLine(hint) }),
    },
  }
}

/** One object on one line. 64-bit numbers beyond JSON's reach are written as texts. */
export function summaryLine(summary: Summary): string {
  return JSON.stringify(summary, (_key, value: unknown) => {
    if (typeof value !== 'bigint') return value
    const number = Number(value)
    return Number.isSafeInteger(number) ? number : String(value)
  })
}
