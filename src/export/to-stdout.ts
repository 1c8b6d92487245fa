import type { ColumnName } from '../client/types.js'
import { HbulkError } from '../errors.js'
import { Counters, type CounterValues } from '../workers/counters.js'
import { sharedRateLimiter } from '../workers/rate-limiter.js'
import { tellRetries } from '../workers/retry-notices.js'
import { SharedMemory } from '../workers/shared-memory.js'
import { columnText } from './columns/column-name.js'
import { explicitColumns, knownColumns } from './columns/explicit-columns.js'
import type { ExportEnvironment } from './environment.js'
import type { ExportOptions } from './export-options.js'
import { createFormat } from './formats/format-table.js'
import { StreamSink } from './output/stream-sink.js'
import { makePlan, planRanges } from './plan.js'
import { discoverColumns } from './run-passes.js'
import { scanSpec, selectedRange } from './selection.js'
import { writeRows } from './write-rows.js'

export interface StreamExport {
  readonly counters: CounterValues
  readonly columns: readonly string[]
  /** The reader left before the end. */
  readonly cut: boolean
}

/**
 * Writes all rows in key order into one stream, as one scan. What is written cannot be taken back, so the header of a
 * wide layout has to be right from the start: the columns are collected in a pass of their own.
 */
export async function exportToStream(
  options: ExportOptions,
  environment: ExportEnvironment,
): Promise<StreamExport> {
  const { client, limits, log, signal, progress, stdout } = environment
  const columns = await exactColumns(options, environment)
  const texts = columns.map(columnText)
  const { selection, table } = options
  const timestamp = Date.now()
  const format = await createFormat(options, { columns, seed: `${timestamp} stdout` })
  const spec = scanSpec(selection, table, selectedRange(selection))
  const counters = new Counters()
  const rates = { rows: limits.rateRows, bytes: limits.rateBytes }
  const limiter = sharedRateLimiter(SharedMemory.allocate(1).limiter, rates)
  const tellRetry = tellRetries(log)
  const retried = (error: Error): void => {
    counters.add('retries', 1)
    tellRetry(error.message)
  }
  const context = { client, counters, retried, limiter, signal }
  const sink = new StreamSink(stdout)
  try {
    const { formatter } = await writeRows(spec, format, sink, context, {
      onRows: ({ rows: done }) =>
        progress.update({ counters: counters.values(), done, total: 0, unit: 'rows' }),
    })
    const unseen = formatter.unseenColumns?.[0]
    if (unseen !== undefined) throw columnCameLate(unseen)
    return { counters: counters.values(), columns: texts, cut: false }
  } catch (error) {
    if (!sink.readerGone) throw error
    return { counters: counters.values(), columns: texts, cut: true }
  }
}

async function exactColumns(
  options: ExportOptions,
  environment: ExportEnvironment,
): Promise<readonly ColumnName[]> {
  const { layout, selection } = options
  if (layout !== 'wide') return []
  const explicit = explicitColumns(selection)
  if (explicit !== undefined) return explicit
  const { signal, log, progress } = environment
  log.info('collecting the names of the columns first; --columns or --layout cells saves that')
  const plan = makePlan(
    {
      options,
      mode: 'discover',
      ranges: await planRanges(options, environment),
      columns: knownColumns(options),
      directory: '',
      timestamp: Date.now(),
    },
    environment,
  )
  return discoverColumns(plan, { directory: undefined, signal, log, progress })
}

function columnCameLate(column: ColumnName): HbulkError {
  const name = columnText(column)
  return new HbulkError('OUTPUT', `column ${name} was written to the table during the export`, {
    hint: 'What went to stdout is incomplete. Name the columns with --columns, or use --layout cells.',
  })
}
