import type { FamilyDescriptor } from '../client/types.js'
import { HbulkError } from '../errors.js'
import { checkReading } from '../two-tables/cell-selection.js'
import { checkFamilies, pairsOf } from '../two-tables/check-families.js'
import type { FamilyPair } from '../two-tables/family-pairs.js'
import { planPieces } from '../two-tables/plan-pieces.js'
import { refuseOtherClusters } from '../two-tables/same-clusters.js'
import { type TwoTables, withTwoTables } from '../two-tables/two-clients.js'
import { runJob } from '../workers/job.js'
import type { JobDirectory } from '../workers/job-directory.js'
import type { JobRun } from '../workers/job-run.js'
import type { JobPlan } from '../workers/plan.js'
import { jobDirectoryOf, planOnce } from '../workers/plan-once.js'
import { JobPool } from '../workers/pool.js'
import { resumable } from '../workers/resumable.js'
import { taskModule } from '../workers/task-modules.js'
import type { JobLimits } from '../workers/types.js'
import { familyGroups } from './family-groups.js'
import { verifyLimits } from './limits.js'
import type { VerifyResult, VerifySettings, VerifyTask } from './settings.js'
import { findingsOf } from './tally.js'
import type { VerifyReport } from './verify-report.js'
import type { VerifyRequest } from './verify-request.js'

export type VerifyPlan = JobPlan<VerifySettings, VerifyTask>

/**
 * Compares two tables. Resolves whether or not they differ: that is in the report.
 * @throws HbulkError USAGE, UNSUPPORTED, TABLE_NOT_FOUND, FAMILY_NOT_FOUND, INTERRUPTED, and what breaks a gateway
 */
export async function verifyTables(request: VerifyRequest, run: JobRun): Promise<VerifyReport> {
  const { table, target, families, selection, repair, toGateways } = request
  const repairing = repair && !run.global.dryRun
  const identity = { table, target, families, selection, repair: repairing }
  const directory = await jobDirectoryOf(run.global, 'verify', identity)
  try {
    const report = await withTwoTables(run, request, toGateways, (tables) =>
      compareTables(tables, { ...request, repair: repairing }, run, directory),
    )
    return repair === repairing ? report : { ...report, dryRun: true }
  } catch (error) {
    throw directory === undefined ? error : resumable(error, directory.path)
  } finally {
    await directory?.close()
  }
}

/** The same for tables that are open already. */
export async function compareTables(
  tables: TwoTables,
  request: VerifyRequest,
  run: JobRun,
  directory?: JobDirectory,
): Promise<VerifyReport> {
  const started = performance.now()
  const { log, progress, signal } = run
  const limits = verifyLimits(run.global)
  const pool = new JobPool({ module: taskModule('verify'), threads: limits.threads })
  progress.start(`comparing ${request.table} with ${request.target}`)
  try {
    const plan = await planIn(tables, request, limits, run, directory)
    log.detail(`${plan.tasks.length} ranges on ${limits.threads} threads`)
    const environment = { directory, signal, progress, log, pool }
    const outcomes = await runJob<VerifySettings, VerifyTask, VerifyResult>(plan, environment)
    await directory?.finish()
    const { table, target, repair, mostListed } = request
    return {
      ...findingsOf(outcomes, mostListed),
      ...{ table, target, repaired: repair },
      durationMs: performance.now() - started,
      jobDir: directory?.path,
    }
  } finally {
    progress.stop()
    await pool.close()
  }
}

async function planIn(
  { source, target }: TwoTables,
  request: VerifyRequest,
  limits: JobLimits,
  { signal }: JobRun,
  directory: JobDirectory | undefined,
): Promise<VerifyPlan> {
  const clusters = [source.clusterId, target.clusterId] as const
  const saved = directory?.plan<VerifySettings, VerifyTask>()
  if (saved !== undefined) refuseOtherClusters(saved.setup.settings.clusters, clusters)
  const gateways = source.client.gateways
  const targetGateways = target.client.gateways
  return planOnce(directory, { gateways, targetGateways, limits }, async () => {
    const { table, selection, repair, mostListed } = request
    const pairs = await checkTables({ source, target }, request)
    const groups = familyGroups(pairs)
    const scans = limits.threads * limits.connections
    const pieces = await planPieces(source.client, table, selection, scans, signal)
    return {
      setup: {
        ...{ kind: 'verify', gateways, targetGateways, limits },
        timestamp: directory?.timestamp ?? Date.now(),
        settings: {
          ...{ table, target: request.target, groups, selection, repair, mostListed },
          clusters,
        },
      },
      tasks: groups.flatMap((_, group) =>
        pieces.map(({ id, weight, task }) => ({
          id: `${group}:${id}`,
          weight,
          task: { ...task, group },
        })),
      ),
      unit: 'tasks',
      tasksPerThread: limits.connections,
    }
  })
}

/** Every family that is compared. @throws HbulkError if a table, a family or an ability of the gateways is missing */
async function checkTables(
  { source, target }: TwoTables,
  request: VerifyRequest,
): Promise<readonly FamilyPair[]> {
  const { selection, families, repair } = request
  checkReading(selection, source.client)
  checkReading(selection, target.client)
  if (repair && !target.client.capabilities.cellDeletes) {
    throw new HbulkError(
      'UNSUPPORTED',
      '--repair: a Thrift1 gateway cannot delete single versions of cells',
      { hint: 'Use a Thrift2 gateway for the second table.' },
    )
  }
  const [ours, theirs] = await Promise.all(
    [source, target].map(
      async ({ client, table }) => (await client.admin.describeTable(table)).families,
    ),
  )
  if (ours === undefined || theirs === undefined) throw new Error('two tables were described')
  const pairs = pairsOf(families, ours)
  checkFamilies(
    source.table,
    ours,
    pairs.map((pair) => pair.source),
  )
  checkFamilies(
    target.table,
    theirs,
    pairs.map((pair) => pair.target),
  )
  // Without --families both tables are meant as they are: a family that only the second has is one too many.
  if (families.length === 0) refuseMore(request, ours, theirs)
  return pairs
}

/** @throws HbulkError FAMILY_NOT_FOUND for families that only the second table has */
function refuseMore(
  { table, target }: VerifyRequest,
  ours: readonly FamilyDescriptor[],
  theirs: readonly FamilyDescriptor[],
): void {
  const common = ours.map(({ name }) => name)
  const more = theirs.filter(({ name }) => !common.includes(name)).map(({ name }) => `'${name}'`)
  if (more.length === 0) return
  const noun = more.length === 1 ? 'family' : 'families'
  throw new HbulkError(
    'FAMILY_NOT_FOUND',
    `table '${table}' has not the column ${noun} ${more.join(', ')} of table '${target}'`,
    { hint: `--families=${common.join(',')} compares what both have.` },
  )
}
