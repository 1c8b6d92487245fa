import type { HBaseClient } from '../client/client.js'
import type { Log } from '../workers/monitor.js'
import type { ColumnSpec } from './columns.js'

/** Where HBase's VisibilityController keeps the labels; it makes the table when it starts. */
const LABELS_TABLE = 'hbase:labels'

/**
 * Warns when the rows' visibility expressions would have no effect: an HBase without labels takes them and shows the
 * cells to everybody, which is hardly what was meant.
 */
export async function warnWithoutLabels(
  client: HBaseClient,
  spec: ColumnSpec,
  log: Pick<Log, 'warn'>,
): Promise<void> {
  if (spec.visibilityField === -1 || (await client.admin.tableExists(LABELS_TABLE))) return
  log.warn(
    'HBASE_CELL_VISIBILITY has no effect: this HBase runs without visibility labels (VisibilityController), everybody will see the cells',
  )
}
