import { splitKeysRefusal } from '../client/admin/split-keys.js'
import type { HBaseClient } from '../client/client.js'
import { fetchRegionMap } from '../client/fetch-region-map.js'
import type { TableDescriptor } from '../client/types.js'
import { HbulkError } from '../errors.js'
import { shellCreate } from './format-splits.js'

/** A longer shell command is no help in an error message. */
const MOST_KEYS_SHOWN = 16

/**
 * Creates a table with one region more than there are split keys, and reads its regions back: some gateways take
 * split keys and make something else of them.
 * @throws HbulkError UNSUPPORTED with the HBase shell command that does it, where the gateway cannot;
 *   TABLE_EXISTS; REMOTE if the regions are not those asked for
 */
export async function createPresplitTable(
  client: HBaseClient,
  descriptor: TableDescriptor,
  keys: readonly Buffer[],
  signal?: AbortSignal,
): Promise<void> {
  checkSplitKeys(client, descriptor, keys)
  try {
    await client.admin.createTable(descriptor, keys)
  } catch (error) {
    if (!(error instanceof HbulkError) || error.code !== 'UNSUPPORTED') throw error
    throw withShellCommand(error, descriptor, keys)
  }
  if (keys.length === 0) return
  const map = await fetchRegionMap(client.admin, descriptor.name, { signal })
  const made = map.regions.slice(1).map((region) => region.startKey)
  if (made.length === keys.length && made.every((key, i) => keys[i]?.equals(key))) return
  const message = `table '${descriptor.name}' was created, but its regions are not those asked for`
  throw new HbulkError('REMOTE', message, {
    hint: 'Delete it, and create it over a Thrift2 gateway that is unframed or HTTP.',
  })
}

/**
 * What a dry run can say of it, too.
 * @throws HbulkError UNSUPPORTED with the HBase shell command that does it, where the gateway takes no split keys
 */
export function checkSplitKeys(
  { gateways }: Pick<HBaseClient, 'gateways'>,
  descriptor: TableDescriptor,
  keys: readonly Buffer[],
): void {
  if (keys.length === 0) return
  const refusal = gateways.map(splitKeysRefusal).find((each) => each !== undefined)
  if (refusal !== undefined) throw withShellCommand(refusal, descriptor, keys)
}

function withShellCommand(
  refusal: HbulkError,
  { name, families }: TableDescriptor,
  keys: readonly Buffer[],
): HbulkError {
  const command =
    keys.length <= MOST_KEYS_SHOWN
      ? shellCreate({ table: name, families }, keys)
      : 'what `hbulk splits ... --output shell` prints'
  const hint = `Use an unframed or HTTP Thrift2 gateway, or run in the HBase shell: ${command}`
  return new HbulkError('UNSUPPORTED', refusal.message, { hint, cause: refusal })
}
