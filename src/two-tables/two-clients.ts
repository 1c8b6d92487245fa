import type { HBaseClient } from '../client/client.js'
import type { GatewayAddress } from '../client/gateway-url.js'
import { type ClientRun, withClient, withLazyClient } from '../client/with-client.js'
import { HbulkError } from '../errors.js'

/** Where a table is. */
export interface TablePlace {
  readonly client: HBaseClient
  /** With its namespace, if it has one. */
  readonly table: string
  /** Of the cluster behind the gateway. */
  readonly clusterId: string
}

/** A table, and the one that it is copied to or compared with. */
export interface TwoTables {
  readonly source: TablePlace
  readonly target: TablePlace
}

/** Lends `use` both tables, through clients of their own. @param toGateways the target's, if not the source's */
export function withTwoTables<T>(
  run: ClientRun,
  names: { readonly table: string; readonly target: string },
  toGateways: readonly GatewayAddress[] | undefined,
  use: (tables: TwoTables) => Promise<T>,
): Promise<T> {
  const gateways = toGateways ?? run.global.gateways
  const targetRun = { ...run, global: { ...run.global, gateways } }
  return withClient(run, (source) =>
    withLazyClient(targetRun, async (open) => {
      const target = await open()
      const [sourceId, targetId] = await Promise.all([
        source.admin.clusterId(),
        target.admin.clusterId(),
      ])
      const tables: TwoTables = {
        source: { client: source, table: names.table, clusterId: sourceId },
        target: { client: target, table: names.target, clusterId: targetId },
      }
      refuseSame(tables, toGateways !== undefined)
      return use(tables)
    }),
  )
}

/** @throws HbulkError USAGE if both are the same table of the same cluster */
function refuseSame({ source, target }: TwoTables, twoGateways: boolean): void {
  if (source.clusterId !== target.clusterId || plain(source.table) !== plain(target.table)) return
  const where = twoGateways ? ': both gateways are of the same cluster' : ''
  throw new HbulkError('USAGE', `source and target are the same table '${source.table}'${where}`, {
    hint: 'Name another table, or the gateway of another cluster with --to-gateway.',
  })
}

/** `default:t` is `t`. */
const plain = (table: string): string => table.replace(/^default:/, '')
