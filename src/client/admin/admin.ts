import type { ChannelLender } from '../../wire/channel-lender.js'
import { tableNotFound } from '../../wire/remote-error.js'
import { callsOf } from '../calls-of.js'
import type { FullAdminClient, Gateway, Region } from '../types.js'
import { noRegionsYet } from './ddl.js'
import type { SeldomCalls } from './seldom-calls.js'
import { parseTableName } from './table-name.js'

/**
 * The seldom calls through whichever API the gateway speaks. Every method borrows a connection for each of its one to
 * three remote calls; none is repeated here, and an error that says `retryable` is for the caller to act on.
 * The generated code is loaded at the first call that needs it: most threads and many jobs never do.
 */
export function createAdmin(channels: ChannelLender, gateway: Gateway): FullAdminClient {
  let loading: Promise<SeldomCalls> | undefined
  const calls = (): Promise<SeldomCalls> => {
    loading ??= load(channels, gateway)
    return loading
  }
  return {
    listRegions: (table) => listRegions(channels, gateway, table, calls),
    listTables: async (pattern) => (await calls()).listTables(pattern),
    tableExists: async (table) => (await calls()).tableExists(table),
    describeTable: async (table) => (await calls()).describeTable(table),
    createTable: async (table, splitKeys) => (await calls()).createTable(table, splitKeys),
    deleteTable: async (table) => (await calls()).deleteTable(table),
    enableTable: async (table) => (await calls()).enableTable(table),
    disableTable: async (table) => (await calls()).disableTable(table),
    isTableEnabled: async (table) => (await calls()).isTableEnabled(table),
    clusterId: async () => (await calls()).clusterId(),
    deleteDisabledTable: async (table) => (await calls()).deleteDisabledTable(table),
    compactTable: async (table, major) => (await calls()).compactTable(table, major),
    truncateTable: async (table, keep) => (await calls()).truncateTable(table, keep),
    listNamespaces: async () => (await calls()).listNamespaces(),
    createNamespace: async (name, settings) => (await calls()).createNamespace(name, settings),
    deleteNamespace: async (name) => (await calls()).deleteNamespace(name),
  }
}

async function load(channels: ChannelLender, gateway: Gateway): Promise<SeldomCalls> {
  if (gateway.api === 1) {
    const { Thrift1Admin } = await import('./thrift1-admin.js')
    return new Thrift1Admin(channels)
  }
  const { Thrift2Admin } = await import('./thrift2-admin.js')
  return new Thrift2Admin(channels)
}

/** Both APIs answer with an empty list for a table that does not exist, or whose regions are not there yet. */
async function listRegions(
  channels: ChannelLender,
  gateway: Gateway,
  table: string,
  calls: () => Promise<SeldomCalls>,
): Promise<Region[]> {
  const { full } = parseTableName(table)
  const regions = await channels.use((channel) => {
    const { request, decoder } = callsOf(gateway.api).listRegions(channel, Buffer.from(full))
    return channel.call(request, decoder)
  })
  if (regions.length > 0) return regions
  throw (await (await calls()).tableExists(full)) ? noRegionsYet(full) : tableNotFound(full)
}
