import { HbulkError } from '../errors.js'
import { pause } from '../system/pause.js'
import { tableNotFound } from '../wire/remote-error.js'
import { RegionMap } from './region-map.js'
import { isRetryable, type Pauses, pauseBefore } from './retry.js'
import type { AdminClient, Region } from './types.js'

export interface FetchRegionMapOptions {
  readonly signal?: AbortSignal | undefined
  /** Milliseconds to go on asking while regions are in transition. Default: one minute. */
  readonly deadlineMs?: number | undefined
  /** Further tries when the gateway cannot be reached or does not answer. Default: as long as the deadline lets it. */
  readonly retries?: number | undefined
  /** Waits between attempts; tests put their own here. */
  readonly wait?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>
}

const pauses: Pauses = { firstMs: 50, longestMs: 3_000 }

/**
 * The table's regions. While one has no server both gateways fail the whole call, and during a split or a merge the list
 * can have holes, so both are asked for again with growing, jittered pauses. That takes longer than what `retries` is for:
 * a gateway that is gone.
 * @throws HbulkError TABLE_NOT_FOUND; the last error once the deadline has passed; INTERRUPTED
 */
export async function fetchRegionMap(
  admin: AdminClient,
  table: string,
  options: FetchRegionMapOptions = {},
): Promise<RegionMap> {
  const { signal, deadlineMs = 60_000, retries, wait = pause } = options
  const deadline = performance.now() + deadlineMs
  let lost = 0
  for (let attempt = 0; ; attempt++) {
    if (signal?.aborted) throw interrupted(table)
    try {
      return RegionMap.of(table, await listRegions(admin, table))
    } catch (error) {
      if (!isRetryable(error)) throw error
      const answered = error.code === 'REMOTE'
      if (!answered && retries !== undefined && ++lost > retries) throw error
      const milliseconds = pauseBefore(attempt + 1, pauses)
      if (performance.now() + milliseconds > deadline) {
        throw answered ? givenUp(error, deadlineMs) : error
      }
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
    throw tableNotFound(table)
  }
  return regions
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
