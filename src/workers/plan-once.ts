import type { Gateway } from '../client/types.js'
import { HbulkError } from '../errors.js'
import { type JobDirectory, openJobDirectory } from './job-directory.js'
import type { JobOptions } from './job-run.js'
import type { JobPlan } from './plan.js'
import type { JobLimits } from './types.js'

/**
 * The directory that `--job-dir` or `--resume` names, or undefined when there is neither flag.
 * `options` is what makes it the same job, see JobDirectoryRequest.
 */
export async function jobDirectoryOf(
  global: Pick<JobOptions, 'jobDir' | 'resume'>,
  command: string,
  options: unknown,
): Promise<JobDirectory | undefined> {
  const { jobDir, resume } = global
  if (jobDir !== undefined && resume !== undefined && jobDir !== resume) {
    throw new HbulkError(
      'USAGE',
      `--job-dir ${jobDir} and --resume ${resume} contradict each other`,
      {
        hint: 'A resumed job keeps its directory: leave --job-dir out.',
      },
    )
  }
  const path = resume ?? jobDir
  if (path === undefined) return undefined
  return openJobDirectory({ path, resume: resume !== undefined, command, options })
}

/** What belongs to a run and not to its job: a resumed job may be given others. */
export interface RunResources {
  readonly gateways: readonly Gateway[]
  readonly targetGateways?: readonly Gateway[]
  readonly limits: JobLimits
}

/** The plan of the job that is resumed, with the resources of this run; else a new plan, saved in the directory if there is one. */
export async function planOnce<Settings, Task>(
  directory: JobDirectory | undefined,
  resources: RunResources,
  plan: () => Promise<JobPlan<Settings, Task>>,
): Promise<JobPlan<Settings, Task>> {
  const saved = directory?.plan<Settings, Task>()
  if (saved !== undefined) return { ...saved, setup: { ...saved.setup, ...resources } }
  const fresh = await plan()
  await directory?.savePlan(fresh)
  return fresh
}
