import { parseStringBinary } from '../bytes/string-binary.js'
import type { HBaseClient } from '../client/client.js'
import type { FamilyDescriptor } from '../client/types.js'
import { HbulkError } from '../errors.js'
import type { Manifest } from '../export/manifest.js'
import { parseColumnSelection } from '../export/selection.js'
import { checkSplitKeys, createPresplitTable } from '../presplit/create-table.js'
import { formatCounted } from '../system/format.js'
import { checkFamilies } from '../two-tables/check-families.js'
import type { Log } from '../workers/monitor.js'
import type { LoadOptions } from './options.js'
import type { Source } from './sources.js'

/**
 * Makes sure that the table is there with the families of the exports, and creates it if that is asked for. A dry run
 * creates none.
 * @returns the table's families
 * @throws HbulkError TABLE_NOT_FOUND, FAMILY_NOT_FOUND, UNSUPPORTED for what the gateway's API cannot do
 */
export async function prepareTable(
  client: HBaseClient,
  options: LoadOptions,
  sources: readonly Source[],
  log: Log,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { table } = options
  const manifests = sources.flatMap(({ manifest }) => (manifest === undefined ? [] : [manifest]))
  checkMarkers(client, manifests)
  const wanted = familiesOf(manifests)
  if (!(await client.admin.tableExists(table))) {
    await create(client, options, manifests, wanted, log, signal)
    return wanted.map(({ name }) => name)
  }
  if (options.createTable) log.info(`table '${table}' exists already: nothing is created`)
  const { families } = await client.admin.describeTable(table)
  checkFamilies(
    table,
    families,
    wanted.map(({ name }) => name),
  )
  for (const line of lostVersions(table, wanted, families, manifests)) log.warn(line)
  return families.map(({ name }) => name)
}

function checkMarkers(client: HBaseClient, manifests: readonly Manifest[]): void {
  const raw = manifests.some(({ selection }) => selection.raw === true)
  if (!raw || client.capabilities.cellDeletes) return
  throw new HbulkError(
    'UNSUPPORTED',
    'the export holds delete markers, which a Thrift1 gateway cannot write with their timestamps',
    { hint: 'Use a Thrift2 gateway (hbase thrift2).' },
  )
}

/** Of all exports, as the first one that has them describes them; of those, what was exported. */
function familiesOf(manifests: readonly Manifest[]): readonly FamilyDescriptor[] {
  const found = new Map<string, FamilyDescriptor>()
  for (const { table, selection } of manifests) {
    const chosen = selection.columns.map((text) => parseColumnSelection(text).family.toString())
    for (const family of table.families) {
      const exported = chosen.length === 0 || chosen.includes(family.name)
      if (exported && !found.has(family.name)) found.set(family.name, family)
    }
  }
  return [...found.values()]
}

async function create(
  client: HBaseClient,
  { table, createTable, split, dryRun }: LoadOptions,
  manifests: readonly Manifest[],
  families: readonly FamilyDescriptor[],
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const [first] = manifests
  if (!createTable) {
    throw new HbulkError('TABLE_NOT_FOUND', `table '${table}' does not exist`, {
      hint: 'Create it, or let --create-table do it.',
    })
  }
  if (first === undefined) {
    throw new HbulkError('USAGE', '--create-table: without a manifest nothing says how', {
      hint: `Create table '${table}' with its families, in the HBase shell or with hbulk splits.`,
    })
  }
  const keys = split ? first.table.splitKeys.map((key) => parseStringBinary(key)) : []
  const regions = formatCounted(keys.length + 1, 'region')
  const descriptor = { name: table, families }
  checkSplitKeys(client, descriptor, keys)
  if (dryRun) {
    log.info(`table '${table}' does not exist; a real run would create it with ${regions}`)
    return
  }
  await createPresplitTable(client, descriptor, keys, signal)
  log.info(`created table '${table}' with ${regions}`)
}

/** What the table will not keep of what is loaded. */
function lostVersions(
  table: string,
  wanted: readonly FamilyDescriptor[],
  families: readonly FamilyDescriptor[],
  manifests: readonly Manifest[],
): string[] {
  const exported = Math.max(1, ...manifests.map(({ selection }) => selection.versions ?? 1))
  return wanted.flatMap(({ name, maxVersions = 1 }) => {
    const loaded = Math.min(exported, maxVersions)
    const kept = families.find((family) => family.name === name)?.maxVersions ?? 1
    if (kept >= loaded) return []
    return [
      `family '${name}' of table '${table}' keeps ${formatCounted(kept, 'version')} of ${loaded} that may be loaded: older ones are lost`,
    ]
  })
}
