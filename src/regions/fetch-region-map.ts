import { setTimeout as pause } from 'node:timers/promises'
import type { AdminClient, Region } from '../client/types.js'
import { HbulkError } from '../errors.js'
import { RegionMap } from './region-map.js'

export interface FetchRegionMapOptions {
  readonly signal?: AbortSignal | undefined
  /** Milliseconds to go on asking while regions are in transition. Default: one minute. */
  readonly deadlineMs?: number | undefined
  /** Waits between attempts; tests put their own here. */
  readonly wait?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>
}

const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 3_000

/**
 * The table's regions. While one has no server both gateways fail the whole call, and during a split or a merge the list
 * can have holes, so both are asked for again with growing, jittered pauses.
 * @throws HbulkError TABLE_NOT_FOUND; the last error once the deadline has passed; INTERRUPTED
 */
export async function fetchRegionMap(
  admin: AdminClient,
  table: string,
  options: FetchRegionMapOptions = {},
): Promise<RegionMap> {
  const { signal, deadlineMs = 60_000, wait = defaultWait } = options
  const deadline = performance.now() + deadlineMs
  for (let attempt = 0; ; attempt++) {
    if (signal?.aborted) throw interrupted(table)
    try {
      return RegionMap.of(table, await listRegions(admin, table))
    } catch (error) {
      if (!(error instanceof HbulkError) || !error.retryable) throw error
      const milliseconds = pauseBefore(attempt + 1)
      if (performance.now() + milliseconds > deadline) throw givenUp(error, deadlineMs)
      await wait(milliseconds, signal).catch((cause: unknown) => {
        throw interrupted(table, cause)
      })
    }
  }
}

/** Thrift1 has an empty list both for a missing table and for one whose regions it cannot see yet. */
async function listRegions(admin: AdminClient, table: string): Promise<Region[]> {
  const regions = await admin.listRegions(table)
  if (regions.length === 0 && !(await admin.tableExists(table))) {
    throw new HbulkError('TABLE_NOT_FOUND', `table '${table}' does not exist`)
  }
  return regions
}

/** Between half and the whole of a step that doubles, so that many workers do not ask in step. */
function pauseBefore(attempt: number): number {
  const step = Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS)
  return step * (0.5 + Math.random() / 2)
}

function interrupted(table: string, cause?: unknown): HbulkError {
  return new HbulkError('INTERRUPTED', `stopped while reading the regions of table '${table}'`, {
    cause,
  })
}

function givenUp(error: HbulkError, deadlineMs: number): HbulkError {
  const seconds = Math.round(deadlineMs / 1000)
  return new HbulkError(error.code, error.message, {
    cause: error,
    hint: `Asked again for ${seconds} s: look for regions in transition on the HBase master's page.`,
  })
}

async function defaultWait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await pause(milliseconds, undefined, signal === undefined ? {} : { signal })
}
