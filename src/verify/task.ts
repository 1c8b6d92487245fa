import { HbulkError } from '../errors.js'
import { KeyProgress } from '../regions/key-progress.js'
import { rangeFromText } from '../regions/range-text.js'
import { cellScan } from '../two-tables/cell-selection.js'
import { interrupted } from '../workers/interrupted.js'
import type { TaskContext } from '../workers/types.js'
import type { ComparedTables, ReadTable } from './compare-range.js'
import { RangeComparison } from './range-comparison.js'
import { Repair } from './repair.js'
import type { VerifyResult, VerifySettings, VerifyTask } from './settings.js'

/** Compares one key range of two tables. */
export async function runTask(
  task: VerifyTask,
  settings: VerifySettings,
  context: TaskContext,
): Promise<VerifyResult> {
  const { counters, advance } = context
  const range = rangeFromText(task)
  const progress = new KeyProgress(range)
  const { mostListed } = settings
  const comparison = new RangeComparison(comparedTables(task, settings, context), {
    mostListed,
    openRepair: settings.repair ? () => Repair.open(settings, task.group, context) : undefined,
    onReply(rows, cells, bytes, near) {
      counters.add('rowsRead', rows)
      counters.add('cellsRead', cells)
      counters.add('bytesRead', bytes)
      advance(progress.step(near))
    },
  })
  try {
    return await comparison.run(range)
  } catch (error) {
    throw context.signal.aborted ? interrupted() : error
  }
}

function comparedTables(
  { group }: VerifyTask,
  { table, target, groups, selection }: VerifySettings,
  context: TaskContext,
): ComparedTables {
  const { client, limiter, signal } = context
  const pairs = groups[group]
  if (context.target === undefined || pairs === undefined) {
    throw new HbulkError('INTERNAL', 'a comparison needs two tables and their families')
  }
  const side = (
    from: ReadTable['client'],
    name: string,
    families: readonly string[],
  ): ReadTable => ({
    client: from,
    families,
    scanOf: (range) => cellScan(selection, name, families, range),
  })
  const [ours, theirs] = [pairs.map(({ source }) => source), pairs.map((pair) => pair.target)]
  return {
    source: side(client, table, ours),
    target: side(context.target, target, theirs),
    versions: selection.versions,
    signal,
    onRetry: context.retried,
    pace: (rows, bytes) => limiter.take(rows, bytes, signal),
  }
}
