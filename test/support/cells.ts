import type { HBaseClient } from '../../src/client/client.js'
import type { Gateway } from '../../src/client/types.js'
import { openChannel } from '../../src/wire/channel.js'
import { GenericClient } from '../../src/wire/generic/generic-client.js'
import { thrift2Service, thrift2Types } from '../../src/wire/generic/thrift2-service.js'
import { rowSpan } from './row-spans.js'
import { testWriter } from './test-writer.js'

/** A cell to be written; row and value as text of single bytes. */
export interface TestCell {
  readonly row: string
  /** `family:qualifier`. */
  readonly column: string
  readonly value?: string
  readonly timestamp?: number
}

export const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1')

function splitColumn(column: string): { family: Buffer; qualifier: Buffer } {
  const colon = column.indexOf(':')
  const [family, qualifier] = [column.slice(0, colon), column.slice(colon + 1)]
  return { family: bytesOf(family), qualifier: bytesOf(qualifier) }
}

/** Writes cells through our own writer; those that follow each other with the same row and timestamp as one row. */
export async function writeCells(
  client: HBaseClient,
  table: string,
  cells: readonly TestCell[],
): Promise<void> {
  const names = [...new Set(cells.map(({ column }) => column))]
  const indexes = new Map(names.map((name, index) => [name, index]))
  const writer = await testWriter(client, {
    table,
    columns: names.map(splitColumn),
    timestamp: 1000,
  })
  let values: [number, Buffer][] = []
  for (const [i, { row, column, value = 'v', timestamp }] of cells.entries()) {
    values.push([indexes.get(column) ?? 0, bytesOf(value)])
    const next = cells[i + 1]
    if (next?.row === row && next.timestamp === timestamp) continue
    await writer.write(rowSpan(bytesOf(row), values, timestamp), i)
    values = []
  }
  await writer.flush()
}

/** What a delete takes away: of a column the newest version, or all of them. */
export const DeleteType = { COLUMN: 0, COLUMNS: 1 } as const

/** A delete of one column, or of the whole row. */
export interface TestDelete {
  readonly row: string
  readonly column?: string
  readonly type?: (typeof DeleteType)[keyof typeof DeleteType]
}

/** Over a Thrift2 gateway, since only that knows kinds of deletes. */
export async function deleteCells(
  gateway: Gateway,
  table: string,
  deletes: readonly TestDelete[],
): Promise<void> {
  const channel = await openChannel(gateway, { callTimeoutMs: 60_000 })
  const client = new GenericClient(thrift2Service, { use: (work) => work(channel, gateway) })
  try {
    for (const { row, column, type } of deletes) {
      const tdelete = new thrift2Types.TDelete({
        row: bytesOf(row),
        ...(type === undefined ? {} : { deleteType: type }),
        ...(column === undefined
          ? {}
          : { columns: [new thrift2Types.TColumn(splitColumn(column))] }),
      })
      await client.call('deleteSingle', [bytesOf(table), tdelete])
    }
  } finally {
    await channel.close()
  }
}
