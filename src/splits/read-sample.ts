import type { HBaseClient } from '../client/client.js'
import { fetchRegionMap } from '../client/fetch-region-map.js'
import { HbulkError } from '../errors.js'
import { KeySample } from '../presplit/key-sample.js'
import { sampleRows } from '../regions/sample-rows.js'

/** Parts that a table's rows are looked at in; enough for some regions. */
const PARTS = 512
/** Parts for each region that is to be made, so that they come out even. */
const PARTS_PER_REGION = 10

/**
 * Keys of a table with the rows that each stands for.
 * @param regions that are to be cut or judged by the sample
 * @throws HbulkError TABLE_NOT_FOUND; INPUT when there are no rows
 */
export async function sampleTable(
  client: HBaseClient,
  table: string,
  regions: number,
  signal: AbortSignal,
): Promise<KeySample> {
  const map = await fetchRegionMap(client.admin, table, { signal })
  const parts = Math.max(PARTS, regions * PARTS_PER_REGION)
  const sample = new KeySample()
  for (const { key, rows } of await sampleRows(client, map, parts, { signal })) {
    sample.add(key, 0, key.length, rows)
  }
  return notEmpty(sample, `table '${table}'`)
}

/** @throws HbulkError INPUT */
export function notEmpty(sample: KeySample, name: string): KeySample {
  if (sample.size > 0) return sample
  throw new HbulkError('INPUT', `${name} has no rows to look at`, {
    hint: 'Split keys without data: hbulk splits hex, uniform or decimal.',
  })
}
