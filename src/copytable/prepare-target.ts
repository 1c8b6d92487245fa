import { fetchRegionMap } from '../client/fetch-region-map.js'
import type { FamilyDescriptor } from '../client/types.js'
import { HbulkError } from '../errors.js'
import { checkSplitKeys, createPresplitTable } from '../presplit/create-table.js'
import { checkReading } from '../two-tables/cell-selection.js'
import { checkFamilies, pairsOf } from '../two-tables/check-families.js'
import type { FamilyPair } from '../two-tables/family-pairs.js'
import type { TwoTables } from '../two-tables/two-clients.js'
import type { Log } from '../workers/monitor.js'
import type { CopyOptions } from './options.js'

export interface PrepareRun {
  readonly log: Log
  readonly signal: AbortSignal
  /** Nothing is created. */
  readonly dryRun: boolean
}

/**
 * Makes sure before anything is copied that both tables are there with their families and that the gateways' APIs carry
 * what is asked for, says which versions the target will not keep, and creates the target if that is asked for.
 * @returns every family that is copied
 * @throws HbulkError TABLE_NOT_FOUND, FAMILY_NOT_FOUND, UNSUPPORTED
 */
export async function prepareTarget(
  tables: TwoTables,
  options: CopyOptions,
  run: PrepareRun,
): Promise<readonly FamilyPair[]> {
  const { source, target } = tables
  const { selection } = options
  checkReading(selection, source.client)
  if (selection.allCells && !target.client.capabilities.cellDeletes) {
    throw new HbulkError(
      'UNSUPPORTED',
      '--all.cells: a Thrift1 gateway cannot write delete markers with their timestamps',
      { hint: 'Use a Thrift2 gateway for the target, or leave the option out.' },
    )
  }
  const { families } = await source.client.admin.describeTable(source.table)
  const pairs = pairsOf(options.families, families)
  checkFamilies(
    source.table,
    families,
    pairs.map((pair) => pair.source),
  )
  const wanted = families.flatMap((family) => renamed(family, pairs))
  if (!(await target.client.admin.tableExists(target.table))) {
    await create(tables, wanted, options, run)
    return pairs
  }
  if (options.create) run.log.info(`table '${target.table}' exists already: --create has no effect`)
  const existing = (await target.client.admin.describeTable(target.table)).families
  checkFamilies(
    target.table,
    existing,
    pairs.map((pair) => pair.target),
  )
  for (const line of losses(wanted, existing, options)) run.log.warn(line)
  return pairs
}

function renamed(family: FamilyDescriptor, pairs: readonly FamilyPair[]): FamilyDescriptor[] {
  const pair = pairs.find(({ source }) => source === family.name)
  return pair === undefined ? [] : [{ ...family, name: pair.target }]
}

async function create(
  { source, target }: TwoTables,
  families: readonly FamilyDescriptor[],
  { create: asked }: CopyOptions,
  { log, signal, dryRun }: PrepareRun,
): Promise<void> {
  if (!asked) {
    throw new HbulkError('TABLE_NOT_FOUND', `table '${target.table}' does not exist`, {
      hint: 'Create it, or let --create do it.',
    })
  }
  const map = await fetchRegionMap(source.client.admin, source.table, { signal })
  const splits = map.regions.slice(1).map((region) => region.startKey)
  const regions = splits.length === 0 ? '1 region' : `${splits.length + 1} regions`
  const descriptor = { name: target.table, families }
  checkSplitKeys(target.client, descriptor, splits)
  if (dryRun) {
    log.info(`table '${target.table}' does not exist; a real run would create it with ${regions}`)
    return
  }
  await createPresplitTable(target.client, descriptor, splits, signal)
  log.info(`created table '${target.table}' with ${regions}`)
}

/** What the target's families do not keep of what is copied. */
function losses(
  wanted: readonly FamilyDescriptor[],
  existing: readonly FamilyDescriptor[],
  { target, selection }: CopyOptions,
): string[] {
  return wanted.flatMap((family) => {
    const kept = existing.find(({ name }) => name === family.name)
    if (kept === undefined) return []
    const place = `family '${family.name}' of table '${target}'`
    const copied = Math.min(selection.versions, family.maxVersions ?? 1)
    const keeps = kept.maxVersions ?? 1
    const lifetime = kept.timeToLive
    return [
      ...(keeps < copied
        ? [`${place} keeps ${versions(keeps)} of ${copied} that are copied: older ones are lost`]
        : []),
      ...(lifetime !== undefined && lifetime < (family.timeToLive ?? Number.POSITIVE_INFINITY)
        ? [`${place} keeps cells for ${lifetime} s: older ones are lost`]
        : []),
    ]
  })
}

const versions = (count: number): string => (count === 1 ? '1 version' : `${count} versions`)
