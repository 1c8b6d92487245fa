import type { HBaseClient } from '../../src/client/client.js'
import { RowCollector } from './collect-rows.js'

/** Everything that a table holds, in HBase's order: `row family:qualifier timestamp type value`, also what is deleted. */
export async function allCells(
  client: HBaseClient,
  table: string,
  how: { readonly raw?: boolean; readonly versions?: number } = {},
): Promise<string[]> {
  const { raw = true, versions = 2 ** 31 - 1 } = how
  const collector = new RowCollector()
  await client.scan(
    {
      ...{ table: Buffer.from(table), startRow: Buffer.alloc(0), stopRow: Buffer.alloc(0) },
      ...{ versions, ...(raw ? { raw } : {}) },
    },
    collector,
  )
  const hex = (text: string): string => Buffer.from(text, 'latin1').toString('hex')
  return collector.rows.flatMap(({ key, cells }) =>
    cells.map(({ family, qualifier, timestamp, type, value }) =>
      [hex(key), `${family}:${hex(qualifier)}`, timestamp, type, hex(value)].join(' '),
    ),
  )
}
