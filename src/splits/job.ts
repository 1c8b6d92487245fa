import type { HBaseClient } from '../client/client.js'
import { fetchRegionMap } from '../client/fetch-region-map.js'
import type { TableDescriptor } from '../client/types.js'
import { splitKeys } from '../presplit/algorithms.js'
import { checkSplitKeys, createPresplitTable } from '../presplit/create-table.js'
import type { ShellTable } from '../presplit/format-splits.js'
import type { KeySample } from '../presplit/key-sample.js'
import { tableExists } from '../wire/remote-error.js'
import type { SplitsOptions } from './options.js'
import { type Preview, previewOf } from './preview.js'
import { notEmpty, sampleTable } from './read-sample.js'

export interface SplitsResult {
  readonly keys: readonly Buffer[]
  /** The names for a shell command. */
  readonly target: ShellTable
  readonly created: boolean
  readonly preview?: Preview
}

export interface SplitsContext {
  /** Called only if the gateway is needed: computing keys is done without one. */
  readonly client: () => Promise<HBaseClient>
  /** The keys of data files, as importtsv would make them. */
  readonly sampleFiles: (files: readonly string[]) => Promise<KeySample>
  readonly dryRun: boolean
  readonly signal: AbortSignal
  /** Called before the table is created. */
  readonly onPreview?: (preview: Preview, keys: readonly Buffer[]) => void
}

/** Computes, samples or reads split keys, shows how real keys fall, and creates a table, as far as that was asked for. */
export async function runSplits(
  options: SplitsOptions,
  context: SplitsContext,
): Promise<SplitsResult> {
  const sampled = await readWanted(options, context)
  const keys = await findKeys(options, sampled, context)
  const target = await nameTarget(options, context)
  const preview = await previewKeys(options, keys, sampled, context)
  if (preview !== undefined) context.onPreview?.(preview, keys)
  const created = options.create && !context.dryRun
  if (options.create) {
    const client = await context.client()
    const descriptor = { name: target.table, families: target.families }
    if (created) await createPresplitTable(client, descriptor, keys, context.signal)
    else await checkCreation(client, descriptor, keys)
  }
  return { keys, target, created, ...(preview === undefined ? {} : { preview }) }
}

/** What a dry run can tell of a table that would be created. @throws HbulkError UNSUPPORTED, TABLE_EXISTS */
async function checkCreation(
  client: HBaseClient,
  descriptor: TableDescriptor,
  keys: readonly Buffer[],
): Promise<void> {
  checkSplitKeys(client, descriptor, keys)
  if (await client.admin.tableExists(descriptor.name)) throw tableExists(descriptor.name)
}

/** The sample that the split keys are taken from; a preview of others reads its own, once it knows how many there are. */
async function readWanted(
  options: SplitsOptions,
  context: SplitsContext,
): Promise<KeySample | undefined> {
  const { source } = options
  return source.kind === 'sample' ? readSample(options, source.regions, context) : undefined
}

async function previewKeys(
  options: SplitsOptions,
  keys: readonly Buffer[],
  sampled: KeySample | undefined,
  context: SplitsContext,
): Promise<Preview | undefined> {
  if (!options.preview) return undefined
  return previewOf(sampled ?? (await readSample(options, keys.length + 1, context)), keys)
}

async function readSample(
  { data }: SplitsOptions,
  regions: number,
  { client, sampleFiles, signal }: SplitsContext,
): Promise<KeySample> {
  if (data === undefined) throw new Error('the options name no data')
  if (data.kind === 'table') return sampleTable(await client(), data.table, regions, signal)
  return notEmpty(await sampleFiles(data.files), data.files.join(', '))
}

async function findKeys(
  { source }: SplitsOptions,
  sampled: KeySample | undefined,
  context: SplitsContext,
): Promise<Buffer[]> {
  if (source.kind === 'algorithm') {
    return splitKeys(source.algorithm, source.regions, source.bounds)
  }
  if (source.kind === 'sample') return sampled?.quantiles(source.regions) ?? []
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
  return { table: source.table, families }
}
