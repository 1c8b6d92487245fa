import { resolve } from 'node:path'
import type { HBaseClient } from '../../client/client.js'
import { withClient } from '../../client/with-client.js'
import { HbulkError } from '../../errors.js'
import type { Manifest } from '../../export/manifest.js'
import { checkCapabilities, parseColumnSelection, type Selection } from '../../export/selection.js'
import { findExport, type ListedExport } from '../../import/find-export.js'
import { checkFamilies } from '../../two-tables/check-families.js'
import { runJob } from '../../workers/job.js'
import type { JobDirectory } from '../../workers/job-directory.js'
import type { JobRun } from '../../workers/job-run.js'
import type { JobPlan } from '../../workers/plan.js'
import { jobDirectoryOf, planOnce } from '../../workers/plan-once.js'
import { resumable } from '../../workers/resumable.js'
import { verifyLimits } from '../limits.js'
import { findingsOf } from '../tally.js'
import type { VerifyReport } from '../verify-report.js'
import { checkRows } from './check-rows.js'
import { checkComparable } from './comparable.js'
import { planFiles } from './plan-files.js'
import type { AgainstRequest } from './request.js'
import type { AgainstResult, AgainstSettings, AgainstTask } from './settings.js'

type AgainstPlan = JobPlan<AgainstSettings, AgainstTask>

/** What a check of a table against an export found: the export is the source, the table the target. */
export interface AgainstReport extends VerifyReport {
  /** `values` of an export whose layout has neither timestamps nor versions. */
  readonly compared: 'cells' | 'values'
}

/**
 * Compares a table with an export of it. Resolves whether or not they differ: that is in the report.
 * @throws HbulkError USAGE, INPUT, UNSUPPORTED, TABLE_NOT_FOUND, FAMILY_NOT_FOUND, INTERRUPTED, and what breaks a gateway
 */
export async function verifyAgainst(request: AgainstRequest, run: JobRun): Promise<AgainstReport> {
  const path = resolve(request.directory)
  const found = await findExport(path)
  checkComparable(path, found.manifest)
  const directory = await jobDirectoryOf(run.global, 'verify', identityOf(request, path, found))
  try {
    return await withClient(run, (client) => compare(client, request, found, run, directory))
  } catch (error) {
    throw directory === undefined ? error : resumable(error, directory.path)
  } finally {
    await directory?.close()
  }
}

/** What makes a job the same job when it is resumed: another export in the same place is not the same. */
function identityOf(
  { table, checksums }: AgainstRequest,
  against: string,
  { manifest: { startedAt, finishedAt } }: ListedExport,
): unknown {
  return { table, against, checksums, startedAt, finishedAt }
}

async function compare(
  client: HBaseClient,
  request: AgainstRequest,
  found: ListedExport,
  { global, log, progress, signal }: JobRun,
  directory: JobDirectory | undefined,
): Promise<AgainstReport> {
  const started = performance.now()
  const { table, mostListed } = request
  const limits = verifyLimits(global)
  const clusterId = await client.admin.clusterId()
  const saved = directory?.plan<AgainstSettings, AgainstTask>()
  if (saved !== undefined) refuseOtherCluster(saved.setup.settings.clusterId, clusterId)
  const { gateways } = client
  // The second look has connections of its own: those of the first may all be taken by scans that wait for it.
  const resources = { gateways, targetGateways: gateways, limits }
  const plan = await planOnce(directory, resources, async (): Promise<AgainstPlan> => {
    const settings = await settingsOf(client, request, found, clusterId)
    return {
      setup: {
        ...{ kind: 'verify-against', ...resources, settings },
        timestamp: directory?.timestamp ?? Date.now(),
      },
      tasks: await planFiles(found, { ...request, threads: limits.threads, signal }),
      unit: 'bytes',
      tasksPerThread: limits.connections,
    }
  })
  log.detail(
    `${found.files.length} files in ${plan.tasks.length} tasks on ${limits.threads} threads`,
  )
  progress.start(`comparing ${table} with ${request.directory}`)
  try {
    const environment = { directory, signal, progress, log }
    const outcomes = await runJob<AgainstSettings, AgainstTask, AgainstResult>(plan, environment)
    checkRows(plan.tasks, outcomes)
    await directory?.finish()
    return {
      ...findingsOf(outcomes, mostListed),
      ...{ table: request.directory, target: table, repaired: false },
      compared: plan.setup.settings.shape.layout === 'wide' ? 'values' : 'cells',
      durationMs: performance.now() - started,
      jobDir: directory?.path,
    }
  } finally {
    progress.stop()
  }
}

/** @throws HbulkError if the table or a family is missing, or the gateway cannot read what was exported */
async function settingsOf(
  client: HBaseClient,
  { table, maxRecordBytes, mostListed }: AgainstRequest,
  { manifest, shape }: ListedExport,
  clusterId: string,
): Promise<AgainstSettings> {
  const selection = selectionOf(manifest)
  checkCapabilities(selection, client.capabilities)
  const { families } = await client.admin.describeTable(table)
  const chosen = selection.columns.map((text) => parseColumnSelection(text).family.toString())
  checkFamilies(table, families, chosen.length > 0 ? chosen : exportedFamilies(manifest))
  const names = new Set([...exportedFamilies(manifest), ...families.map(({ name }) => name)])
  return {
    ...{ table, shape, selection, maxRecordBytes, mostListed, clusterId },
    families: [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
  }
}

const exportedFamilies = ({ table }: Manifest): readonly string[] =>
  table.families.map(({ name }) => name)

/** What was exported, as it is to be read again: from the regions themselves; where a limit ends it the tasks say. */
function selectionOf({ selection }: Manifest): Selection {
  const { limit: _limit, timeline: _timeline, cellBatch: _cellBatch, ...rest } = selection
  return rest
}

/** @throws HbulkError USAGE */
function refuseOtherCluster(before: string, now: string): void {
  if (before === now) return
  throw new HbulkError('USAGE', 'the job was started with the table of another cluster', {
    hint: 'Resume it with gateways of the cluster that it was started with.',
  })
}
