import { HbulkError } from '../../errors.js'
import type { TableDescriptor } from '../types.js'

/**
 * The gateway answers a change of a table when the master has finished it: HBase waits for up to ten minutes
 * (`hbase.client.sync.wait.timeout.msec`), and a table of thousands of regions does take minutes.
 */
export const DDL_TIMEOUT_MS: number = 10 * 60 * 1000

/** @throws HbulkError code USAGE for what HBase would refuse in words about its sanity checks. */
export function checkFamilies(table: TableDescriptor): void {
  if (table.families.length === 0) {
    throw new HbulkError('USAGE', `table '${table.name}' needs at least one column family`)
  }
  const names = new Set<string>()
  for (const { name } of table.families) {
    if (names.has(name)) {
      throw new HbulkError('USAGE', `table '${table.name}' has the column family '${name}' twice`)
    }
    names.add(name)
  }
}

/** A table between its creation and the assignment of its regions, or one whose regions are all in transition. */
export const noRegionsYet = (table: string): HbulkError =>
  new HbulkError('REMOTE', `table '${table}' has no regions yet`, { retryable: true })
