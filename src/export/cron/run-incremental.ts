import { resolve } from 'node:path'
import { withClient } from '../../client/with-client.js'
import { HbulkError } from '../../errors.js'
import { pause } from '../../system/pause.js'
import type { ExportOptions } from '../export-options.js'
import type { CoveredPeriod, ExportReport } from '../export-report.js'
import { type ExportRun, runExport } from '../job.js'
import { readManifest } from '../manifest.js'
import {
  checkSameExport,
  type ExportState,
  newState,
  type RunUnderWay,
  readState,
  restoreState,
  writeState,
} from './export-state.js'
import type { CronOptions } from './incremental-rules.js'
import { nextPeriod, resumedPeriod } from './next-period.js'
import { wasPublished } from './published-run.js'
import { lockState } from './state-lock.js'

type Incremental = NonNullable<CronOptions['incremental']>

/**
 * Exports the cells that were written since the last run that was published, and then moves the state file on. However
 * the run ends, the next one begins where published exports end: a cell may come twice, but none is left out.
 */
export async function runIncremental(
  options: ExportOptions,
  { stateFile, overlapMs }: Incremental,
  run: ExportRun,
): Promise<ExportReport> {
  const path = resolve(stateFile)
  const lock = await lockState(path)
  try {
    const state = await openState(path, options, run)
    const first = state.coveredUpTo === undefined
    if (!first) await refuseReplacing(path, options, run)
    const underWay = await begin(path, state, options, overlapMs, run)
    const { from, upTo } = underWay
    const timeRange = [String(from), String(upTo)] as const
    const selection = { ...options.selection, timeRange }
    const covered: CoveredPeriod = { from, upTo, overlapMs, first }
    if (run.global.dryRun) return { ...(await runExport({ ...options, selection }, run)), covered }
    const begun: ExportState = { ...state, underWay }
    await writeState(path, begun)
    const report = await runExport({ ...options, selection }, run).catch(async (error: unknown) => {
      if (!leftSomething(error)) await forget(path, state, run)
      throw error
    })
    if (report.cut === true) {
      run.log.warn(`the reader of stdout left before the end: ${path} stays as it was`)
      return report
    }
    await writeState(path, ended(begun, underWay))
    return { ...report, covered }
  } finally {
    lock.release()
  }
}

/** The state with the end of a run that was published and killed before it could write that down. */
async function openState(
  path: string,
  { table, selection }: ExportOptions,
  run: ExportRun,
): Promise<ExportState> {
  const state = await readState(path)
  const cluster = await withClient(run, (client) => client.admin.clusterId())
  const fresh = newState(cluster, table, selection)
  if (state === undefined) return fresh
  checkSameExport(path, state, fresh)
  const { underWay } = state
  if (underWay === undefined || !(await wasPublished(underWay))) return state
  const moved = ended(state, underWay)
  if (!run.global.dryRun) await writeState(path, moved)
  return moved
}

async function begin(
  path: string,
  state: ExportState,
  { target }: ExportOptions,
  overlapMs: number,
  { global, signal, log }: ExportRun,
): Promise<RunUnderWay> {
  const place = target === '-' ? target : resolve(target)
  if (global.resume !== undefined) return resumedPeriod(path, state, place)
  if (state.underWay !== undefined) {
    const { target: before, startedAt } = state.underWay
    log.info(`the run of ${startedAt} to ${before} did not end: its period is exported now`)
  }
  let period = nextPeriod(state, overlapMs, Date.now())
  // Two runs within a millisecond: HBase refuses a time range without length.
  while (period.upTo <= period.from) {
    await pause(1, signal)
    period = nextPeriod(state, overlapMs, Date.now())
  }
  return { ...period, target: place, startedAt: new Date().toISOString() }
}

/** What an export before this one holds is not in this one, and the state says that it is exported. */
async function refuseReplacing(
  path: string,
  { target, output }: ExportOptions,
  { global }: ExportRun,
): Promise<void> {
  if (output.overwrite !== true || global.resume !== undefined || target === '-') return
  if ((await readManifest(target)) === undefined) return
  throw new HbulkError(
    'USAGE',
    `--overwrite: ${resolve(target)} holds a complete export, and this run has only what was written since ${path} was`,
    { hint: 'Name a new directory, or delete the state file: the next run exports everything.' },
  )
}

/** A run that can go on has said where; of any other nothing is left. */
const leftSomething = (error: unknown): boolean =>
  error instanceof HbulkError && error.jobDir !== undefined

/** The run that was killed before this one can go on as if this one had never been. */
async function forget(path: string, before: ExportState, { log }: ExportRun): Promise<void> {
  try {
    await restoreState(path, before)
  } catch (error) {
    // What broke the run is the news.
    log.warn(error instanceof Error ? error.message : String(error))
  }
}

function ended(state: ExportState, { upTo }: RunUnderWay): ExportState {
  const { underWay: _ended, ...rest } = state
  const coveredUpTo = Math.max(upTo, state.coveredUpTo ?? 0)
  return { ...rest, coveredUpTo, finishedAt: new Date().toISOString() }
}
