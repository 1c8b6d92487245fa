import assert from 'node:assert/strict'
import type { BatchWriter } from '../../src/client/batch-writer.js'
import type { HBaseClient } from '../../src/client/client.js'
import type { ColumnName } from '../../src/client/types.js'

export interface TestWriterOptions {
  readonly table: string
  readonly columns: readonly ColumnName[]
  /** For rows without their own. */
  readonly timestamp: number
  readonly batchRows?: number
}

/** Our own writer, for rows that HBase must take. */
export function testWriter(
  client: HBaseClient,
  { table, columns, timestamp, batchRows = 1000 }: TestWriterOptions,
): Promise<BatchWriter> {
  return client.openWriter({
    table: Buffer.from(table),
    ...{ columns, timestamp, batchRows, batchBytes: 1 << 20, memoryBytes: 64 * 2 ** 20 },
    ...{ inFlight: 2, retries: 3, signal: new AbortController().signal },
    onRejected: (_, reason) => assert.fail(reason),
    onWritten() {},
    onRetry() {},
  })
}
