import { type RetryOptions, withRetries } from '../retry.js'
import type { AdminClient, FullAdminClient } from '../types.js'

/**
 * Repeats the calls that only read when they fail for a passing reason. Regions are left to who asks for them, which waits
 * longer for a table in transition; a change is never made twice.
 */
export function retriedReads(admin: AdminClient, options: RetryOptions): AdminClient {
  const again = <T>(read: () => Promise<T>): Promise<T> => withRetries(read, options)
  return {
    ...admin,
    listTables: (pattern) => again(() => admin.listTables(pattern)),
    tableExists: (table) => again(() => admin.tableExists(table)),
    describeTable: (table) => again(() => admin.describeTable(table)),
    isTableEnabled: (table) => again(() => admin.isTableEnabled(table)),
    clusterId: () => again(() => admin.clusterId()),
  }
}

/** As `retriedReads`, with what only programs ask for. */
export function retriedAdmin(admin: FullAdminClient, options: RetryOptions): FullAdminClient {
  return {
    ...admin,
    ...retriedReads(admin, options),
    listNamespaces: () => withRetries(() => admin.listNamespaces(), options),
  }
}
