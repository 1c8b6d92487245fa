import type { HBaseClient } from '../client/client.js'
import { HbulkError } from '../errors.js'
import { computeSplitKeys } from '../splits/presplit.js'
import type { Log } from '../workers/monitor.js'
import type { ImportOptions } from './options.js'

type TableOptions = Pick<ImportOptions, 'table' | 'createTable' | 'presplit' | 'dryRun'>

/**
 * Makes sure that the table is there with all the families, and creates it if that is asked for. A dry run creates none.
 * @throws HbulkError TABLE_NOT_FOUND, FAMILY_NOT_FOUND, or UNSUPPORTED for split keys that the gateway's API cannot take
 */
export async function prepareTable(
  client: HBaseClient,
  options: TableOptions,
  families: readonly string[],
  log: Log,
): Promise<void> {
  const { table, createTable, presplit, dryRun } = options
  if (await client.admin.tableExists(table)) {
    if (presplit !== undefined)
      log.warn(`table '${table}' exists already: --presplit has no effect`)
    return checkFamilies(client, table, families)
  }
  if (!createTable) {
    throw new HbulkError('TABLE_NOT_FOUND', `table '${table}' does not exist`, {
      hint: 'Create it, or let --create-table do it.',
    })
  }
  checkSplitKeys(client, options)
  if (dryRun) return log.info(`table '${table}' does not exist; a real run would create it`)
  const splitKeys = presplit === undefined ? undefined : await computeSplitKeys(presplit)
  await client.admin.createTable(
    { name: table, families: families.map((name) => ({ name })) },
    splitKeys,
  )
  const regions = (splitKeys?.length ?? 0) + 1
  log.info(`created table '${table}' with ${regions === 1 ? '1 region' : `${regions} regions`}`)
}

function checkSplitKeys(client: HBaseClient, { presplit }: TableOptions): void {
  const { splitKeys, api } = client.capabilities
  if (presplit === undefined || splitKeys) return
  throw new HbulkError('UNSUPPORTED', `--presplit: a Thrift${api} gateway cannot take split keys`, {
    hint: 'Name a Thrift2 gateway with --gateway thrift2://host:port, or create the table in the HBase shell.',
  })
}

async function checkFamilies(
  client: HBaseClient,
  table: string,
  families: readonly string[],
): Promise<void> {
  const existing = (await client.admin.describeTable(table)).families.map(({ name }) => name)
  const missing = families.filter((name) => !existing.includes(name))
  if (missing.length === 0) return
  const noun = missing.length === 1 ? 'family' : 'families'
  throw new HbulkError(
    'FAMILY_NOT_FOUND',
    `table '${table}' has no column ${noun} ${missing.map((name) => `'${name}'`).join(', ')}`,
    { hint: `It has ${existing.join(', ')}.` },
  )
}
