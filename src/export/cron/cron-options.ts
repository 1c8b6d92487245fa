import { parseDuration } from '../../cli/parse/duration.js'
import { HbulkError } from '../../errors.js'
import type { ExportOptions } from '../export-options.js'
import { type CronOptions, checkIncremental, USUAL_OVERLAP_MS } from './incremental-rules.js'

type Flags = Readonly<Record<string, unknown>>

/** @throws HbulkError USAGE */
export function parseCronOptions(flags: Flags, { selection }: ExportOptions): CronOptions {
  const metricsFile = fileName(flags, 'metricsFile', '--metrics-file')
  const stateFile = fileName(flags, 'incremental', '--incremental')
  if (stateFile === undefined && flags.overlap !== undefined) {
    throw usage('--overlap is for --incremental', 'Give the state file, or leave it out.')
  }
  if (stateFile !== undefined) checkIncremental(selection)
  return {
    ...(metricsFile === undefined ? {} : { metricsFile }),
    ...(stateFile === undefined
      ? {}
      : { incremental: { stateFile, overlapMs: overlapOf(flags.overlap) } }),
  }
}

function overlapOf(value: unknown): number {
  if (value === undefined) return USUAL_OVERLAP_MS
  const text = String(value)
  return text === '0' ? 0 : parseDuration(text, '--overlap')
}

function fileName(flags: Flags, name: string, flag: string): string | undefined {
  const value = flags[name]
  if (value === undefined) return undefined
  if (typeof value === 'string' && value !== '') return value
  throw usage(`${flag} names no file`)
}

function usage(message: string, hint?: string): HbulkError {
  return new HbulkError('USAGE', message, hint === undefined ? {} : { hint })
}
