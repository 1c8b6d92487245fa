import type { ChannelPool } from './channel-pool.js'
import type { AdminClient, Gateway } from './types.js'

/**
 * The admin client, loaded with its generated code at the first call: worker threads never make one,
 * and start faster without it.
 */
export function lazyAdmin(pool: ChannelPool, gateway: Gateway): AdminClient {
  let loading: Promise<AdminClient> | undefined
  const admin = (): Promise<AdminClient> => {
    loading ??= import('./admin/admin.js').then(({ createAdmin }) => createAdmin(pool, gateway))
    return loading
  }
  return {
    listTables: async (pattern) => (await admin()).listTables(pattern),
    tableExists: async (table) => (await admin()).tableExists(table),
    describeTable: async (table) => (await admin()).describeTable(table),
    createTable: async (table, splitKeys) => (await admin()).createTable(table, splitKeys),
    deleteTable: async (table) => (await admin()).deleteTable(table),
    enableTable: async (table) => (await admin()).enableTable(table),
    disableTable: async (table) => (await admin()).disableTable(table),
    isTableEnabled: async (table) => (await admin()).isTableEnabled(table),
    listRegions: async (table) => (await admin()).listRegions(table),
    clusterId: async () => (await admin()).clusterId(),
  }
}
