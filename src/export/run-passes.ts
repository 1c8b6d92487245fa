import type { ColumnName } from '../client/types.js'
import { HbulkError } from '../errors.js'
import { type JobEnvironment, runJob } from '../workers/job.js'
import type { TaskOutcome } from '../workers/plan.js'
import { parseColumn } from './columns/column-name.js'
import { ColumnSet, MAX_WIDE_COLUMNS, tooManyColumns } from './columns/column-set.js'
import { type ExportPlan, planAgain } from './plan.js'
import type { ExportSettings, ExportTask, ExportTaskResult } from './settings.js'

export interface Passes {
  /** Of the last pass, in key order. */
  readonly outcomes: readonly TaskOutcome<ExportTaskResult>[]
  /** The header that all files have. */
  readonly columns: readonly string[]
  readonly passes: number
}

/** A table in which new columns turn up in every pass cannot be given one header. */
const MOST_PASSES = 4

/**
 * Runs the plan, and runs it again with a longer header when tasks met columns that the sample did not have. What the
 * second pass needs follows from the plan and the first one's outcomes, so a resumed job takes the same way.
 */
export async function runPasses(first: ExportPlan, environment: JobEnvironment): Promise<Passes> {
  let plan = first
  for (let pass = 1; ; pass++) {
    const outcomes = await runJob<ExportSettings, ExportTask, ExportTaskResult>(plan, environment)
    const { columns } = plan.setup.settings
    const unseen = new Set(outcomes.flatMap(({ result }) => result.unseen))
    if (unseen.size === 0) return { outcomes, columns, passes: pass }
    if (pass === MOST_PASSES) throw columnsKeepComing(pass)
    const all = new ColumnSet([...columns, ...unseen].map(parseColumn))
    if (all.size > MAX_WIDE_COLUMNS) throw tooManyColumns()
    environment.log.info(
      `${unseen.size} more columns than in the first rows: reading again with all ${all.size}`,
    )
    plan = planAgain(first, all.sorted(), pass + 1)
  }
}

/** The columns that the tasks of a plan in mode `discover` find, with those it has already. */
export async function discoverColumns(
  plan: ExportPlan,
  environment: JobEnvironment,
): Promise<readonly ColumnName[]> {
  const outcomes = await runJob<ExportSettings, ExportTask, ExportTaskResult>(plan, environment)
  const found = outcomes.flatMap(({ result }) => result.unseen)
  const all = new ColumnSet([...plan.setup.settings.columns, ...found].map(parseColumn))
  if (all.size > MAX_WIDE_COLUMNS) throw tooManyColumns()
  return all.sorted()
}

function columnsKeepComing(passes: number): HbulkError {
  return new HbulkError('OUTPUT', `new columns were written to the table in all ${passes} passes`, {
    hint: 'Use --layout cells, or name the columns with --columns.',
  })
}
