import { fetchRegionMap } from '../client/fetch-region-map.js'
import type { AdminClient, FamilyDescriptor, Region } from '../client/types.js'
import { HbulkError } from '../errors.js'

export interface TableDetails {
  readonly table: string
  readonly enabled: boolean
  readonly families: readonly FamilyDescriptor[]
  /** In key order. Undefined for a disabled table whose regions the gateway cannot see. */
  readonly regions: readonly Region[] | undefined
}

/** @throws HbulkError TABLE_NOT_FOUND */
export async function describe(
  admin: AdminClient,
  table: string,
  signal: AbortSignal,
): Promise<TableDetails> {
  const [{ families }, enabled] = await Promise.all([
    admin.describeTable(table),
    admin.isTableEnabled(table),
  ])
  const regions = await findRegions(admin, table, enabled, signal)
  return { table, enabled, families, regions }
}

/** The regions of a disabled table have no servers, and asking longer does not bring them back. */
async function findRegions(
  admin: AdminClient,
  table: string,
  enabled: boolean,
  signal: AbortSignal,
): Promise<readonly Region[] | undefined> {
  try {
    const deadline = enabled ? {} : { deadlineMs: 0 }
    return (await fetchRegionMap(admin, table, { signal, ...deadline })).regions
  } catch (error) {
    const missing = !enabled && error instanceof HbulkError && error.code === 'REMOTE'
    if (missing) return undefined
    throw error
  }
}
