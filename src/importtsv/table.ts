import { toStringBinary } from '../bytes/string-binary.js'
import type { HBaseClient } from '../client/client.js'
import { HbulkError } from '../errors.js'
import { createPresplitTable } from '../presplit/create-table.js'
import type { KeySample } from '../presplit/key-sample.js'
import { computeSplitKeys } from '../presplit/presplit.js'
import type { Log } from '../workers/monitor.js'
import { withSettings } from './families.js'
import type { ImportOptions } from './options.js'

type TableOptions = Pick<ImportOptions, 'table' | 'createTable' | 'presplit' | 'dryRun'> &
  Partial<Pick<ImportOptions, 'families' | 'salt' | 'transform'>>

/** Split keys that a line on the screen has room for. */
const SHOWN_KEYS = 15

/**
 * Makes sure that the table is there with all the families, and creates it if that is asked for. A dry run creates none.
 * @param families those that the columns name
 * @param sample some of the keys that are to be loaded
 * @returns the table's families
 * @throws HbulkError TABLE_NOT_FOUND, FAMILY_NOT_FOUND, or UNSUPPORTED for split keys that the gateway's API cannot take
 */
export async function prepareTable(
  client: HBaseClient,
  options: TableOptions,
  families: readonly string[],
  log: Log,
  sample?: () => Promise<KeySample>,
): Promise<readonly string[]> {
  const { table, createTable, presplit, salt, transform, dryRun } = options
  if (await client.admin.tableExists(table)) {
    warnOfExisting(options, log)
    // What a transform writes is not known yet: its rows are checked one by one.
    return checkFamilies(client, table, transform === undefined ? families : [])
  }
  if (!createTable) {
    throw new HbulkError('TABLE_NOT_FOUND', `table '${table}' does not exist`, {
      hint: 'Create it, or let --create-table do it.',
    })
  }
  checkSplitKeys(client, options)
  const descriptor = { name: table, families: withSettings(families, options.families) }
  const names = descriptor.families.map(({ name }) => name)
  if (names.length === 0) throw noFamilies(table)
  const source = { salts: salt, ...(sample === undefined ? {} : { sample }) }
  const splitKeys = presplit === undefined ? [] : await computeSplitKeys(presplit, source)
  const regions = splitKeys.length + 1
  const shown = regions === 1 ? '1 region' : `${regions} regions`
  if (presplit?.kind === 'sample' && regions < presplit.regions) {
    log.warn(`the rows have not enough different keys for ${presplit.regions} regions: ${regions}`)
  }
  if (dryRun) {
    log.info(`table '${table}' does not exist; a real run would create it with ${shown}`)
  } else {
    await createPresplitTable(client, descriptor, splitKeys)
    log.info(`created table '${table}' with ${shown}`)
  }
  if (splitKeys.length > 0) log.detail(`split at ${showKeys(splitKeys)}`)
  return names
}

function warnOfExisting({ table, presplit, families }: TableOptions, log: Log): void {
  // A region for each salt is what nobody has to ask for.
  const asked = presplit !== undefined && presplit.kind !== 'salt'
  const given = [...(asked ? ['--presplit'] : []), ...(families === undefined ? [] : ['--family'])]
  if (given.length === 0) return
  const verb = given.length === 1 ? 'has' : 'have'
  log.warn(`table '${table}' exists already: ${given.join(' and ')} ${verb} no effect`)
}

function showKeys(keys: readonly Buffer[]): string {
  const shown = keys.slice(0, SHOWN_KEYS).map((key) => toStringBinary(key))
  return `${shown.join(' ')}${keys.length > SHOWN_KEYS ? ' ...' : ''}`
}

function noFamilies(table: string): HbulkError {
  return new HbulkError(
    'USAGE',
    `--create-table: nothing says which families table '${table}' has`,
    {
      hint: 'The columns name none: give --family d, or several separated by semicolons.',
    },
  )
}

function checkSplitKeys(client: HBaseClient, { presplit }: TableOptions): void {
  const { splitKeys, api } = client.capabilities
  if (presplit === undefined || splitKeys) return
  const name = presplit.kind === 'salt' ? '--salt, --presplit salt' : '--presplit'
  const gateway = api === 1 ? 'a Thrift1 gateway' : 'a framed Thrift2 gateway'
  throw new HbulkError('UNSUPPORTED', `${name}: ${gateway} cannot take split keys`, {
    hint: 'Name a Thrift2 gateway, unframed or HTTP, with --gateway thrift2://host:port, create the table in the HBase shell, or give --presplit none.',
  })
}

async function checkFamilies(
  client: HBaseClient,
  table: string,
  families: readonly string[],
): Promise<readonly string[]> {
  const existing = (await client.admin.describeTable(table)).families.map(({ name }) => name)
  const missing = families.filter((name) => !existing.includes(name))
  if (missing.length === 0) return existing
  const noun = missing.length === 1 ? 'family' : 'families'
  throw new HbulkError(
    'FAMILY_NOT_FOUND',
    `table '${table}' has no column ${noun} ${missing.map((name) => `'${name}'`).join(', ')}`,
    { hint: `It has ${existing.join(', ')}.` },
  )
}
