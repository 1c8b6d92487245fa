import type { HBaseClient } from '../client/client.js'
import { fetchRegionMap } from '../client/fetch-region-map.js'
import { splitKeys } from '../presplit/algorithms.js'
import { createPresplitTable } from '../presplit/create-table.js'
import type { ShellTable } from '../presplit/format-splits.js'
import type { SplitsOptions } from './options.js'

export interface SplitsResult {
  readonly keys: readonly Buffer[]
  /** The names for a shell command. */
  readonly target: ShellTable
  readonly created: boolean
}

export interface SplitsContext {
  /** Called only if the gateway is needed: computing keys is done without one. */
  readonly client: () => Promise<HBaseClient>
  readonly dryRun: boolean
  readonly signal: AbortSignal
}

/** Computes or reads split keys, and creates a table with them if that was asked for. */
export async function runSplits(
  options: SplitsOptions,
  context: SplitsContext,
): Promise<SplitsResult> {
  const keys = await findKeys(options, context)
  const target = await nameTarget(options, context)
  const created = options.create && !context.dryRun
  if (created) {
    const families = target.families.map((name) => ({ name }))
    const client = await context.client()
    await createPresplitTable(client, { name: target.table, families }, keys, context.signal)
  }
  return { keys, target, created }
}

async function findKeys({ source }: SplitsOptions, context: SplitsContext): Promise<Buffer[]> {
  if (source.kind === 'algorithm') {
    return splitKeys(source.algorithm, source.regions, source.bounds)
  }
  const { admin } = await context.client()
  const map = await fetchRegionMap(admin, source.table, { signal: context.signal })
  return map.regions.slice(1).map((region) => region.startKey)
}

/** The shell command for an existing table's splits has that table's names. */
async function nameTarget(options: SplitsOptions, context: SplitsContext): Promise<ShellTable> {
  const { source, target, create, format } = options
  if (source.kind !== 'table' || create || format !== 'shell') return target
  const { admin } = await context.client()
  const { families } = await admin.describeTable(source.table)
  return { table: source.table, families: families.map((family) => family.name) }
}
