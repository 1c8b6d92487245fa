import assert from 'node:assert/strict'
import type { HBaseClient } from '../../src/client/client.js'
import { RowCollector } from './collect-rows.js'

/**
 * The newest version of every cell of a table, in key order and then by the bytes of the column. A line a cell: row key,
 * `family:qualifier` and value in hex, the timestamp between them in decimal.
 */
export type TableCells = readonly string[]

export interface Cell {
  readonly key: Buffer
  readonly column: Buffer
  readonly timestamp: number | bigint
  readonly value: Buffer
}

export function cellLine({ key, column, timestamp, value }: Cell): string {
  return `${key.toString('hex')} ${column.toString('hex')} ${timestamp} ${value.toString('hex')}`
}

/** The order of lines is the order of the bytes: a blank comes before every hex digit. */
export function tableCells(cells: Iterable<Cell>): TableCells {
  return Array.from(cells, cellLine).sort()
}

/** A whole table, read with our own scan. */
export async function scanCells(client: HBaseClient, table: string): Promise<TableCells> {
  const collector = new RowCollector()
  const whole = { startRow: Buffer.alloc(0), stopRow: Buffer.alloc(0) }
  await client.scan({ table: Buffer.from(table), ...whole }, collector)
  const hex = (text: string): string => Buffer.from(text, 'latin1').toString('hex')
  const lines = collector.rows.flatMap(({ key, cells }) =>
    cells.map(({ family, qualifier, value, timestamp }) =>
      [hex(key), hex(`${family}:${qualifier}`), timestamp, hex(value)].join(' '),
    ),
  )
  return lines.sort()
}

/** Fails with the first difference: a diff of whole tables helps nobody. */
export function assertSameCells(actual: TableCells, expected: TableCells, what: string): void {
  const at = expected.findIndex((line, i) => line !== actual[i])
  const first = at < 0 ? Math.min(actual.length, expected.length) : at
  const counts = `${what}: ${actual.length} cells, expected ${expected.length}; they differ at ${first}`
  assert.equal(
    actual[first],
    expected[first],
    `${counts}: ${actual[first]} is not ${expected[first]}`,
  )
  assert.equal(actual.length, expected.length, counts)
}
