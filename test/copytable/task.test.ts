import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { BatchWriter } from '../../src/client/batch-writer.js'
import { CellWriter, type CellWriterOptions } from '../../src/client/cell-writer.js'
import type { HBaseClient } from '../../src/client/client.js'
import { isRetryable } from '../../src/client/retry.js'
import type { RowVisitor, ScanOptions, ScanSpec } from '../../src/client/types.js'
import type { CopyResult } from '../../src/copytable/settings.js'
import { runTask } from '../../src/copytable/task.js'
import { HbulkError } from '../../src/errors.js'
import type { CellRow } from '../../src/wire/cell-rows.js'
import { Counters } from '../../src/workers/counters.js'
import type { TaskContext } from '../../src/workers/types.js'
import { cellView } from '../support/write-cells.js'

/** What the target makes of each piece of a row. */
type Target = (row: string, cells: number, options: CellWriterOptions) => Promise<void> | undefined

/** What the scan of the source does with its visitor. */
type Source = (visitor: RowVisitor, options: ScanOptions) => Promise<number>

function deliver(visitor: RowVisitor, row: string, end: 'endRow' | 'abandonRow' = 'endRow'): void {
  const key = Buffer.from(row)
  visitor.startRow(key, 0, key.length)
  for (const qualifier of ['a', 'b']) {
    visitor.cell(cellView({ row, family: 'd', qualifier, timestamp: 1, value: 'v'.repeat(60) }))
  }
  visitor[end]()
}

/** Runs a copy of one range. Pieces of rows have room for one cell. */
async function run(source: Source, target: Target): Promise<CopyResult & { rowsWritten: number }> {
  const counters = new Counters()
  const openCellWriter = async (options: CellWriterOptions): Promise<CellWriter> => {
    const puts: BatchWriter<CellRow> = {
      write: ({ buf, keyEnd, cells }) => target(buf.toString('latin1', 0, keyEnd), cells, options),
      flush: async () => {},
    }
    return new CellWriter({ api: 2, protocol: 'binary', puts, pieceBytes: 150 })
  }
  const client = {
    scan: (_: ScanSpec, visitor: RowVisitor, options: ScanOptions = {}) => source(visitor, options),
  }
  const context = {
    client: client as unknown as HBaseClient,
    target: { openCellWriter } as unknown as HBaseClient,
    counters,
    limits: { connections: 1, memoryBytes: 1, batchRows: 1, batchBytes: 1, retries: 0 },
    limiter: { take: () => undefined },
    signal: new AbortController().signal,
    timestamp: 0,
    advance() {},
  } as unknown as TaskContext
  const result = await runTask(
    { start: '', stop: '' },
    {
      ...{ table: 's', target: 't', clusters: ['one', 'other'] as const },
      families: [{ source: 'd', target: 'd' }],
      selection: { startRow: '', stopRow: '', versions: 1, allCells: false },
    },
    context,
  )
  return { ...result, rowsWritten: counters.values().rowsWritten ?? 0 }
}

const accept: Target = (_, cells, options) => {
  options.onWritten(1, cells, 1)
  return undefined
}

describe('the copy of a key range', () => {
  it('counts a row once that had to be read, and in part written, twice', async () => {
    const result = await run(async (visitor) => {
      deliver(visitor, 'r1')
      deliver(visitor, 'r2', 'abandonRow')
      deliver(visitor, 'r2')
      return 2
    }, accept)
    const { rows, cells, cellsSent, cellsWritten, rowsWritten } = result
    assert.deepEqual([rows, cells, cellsSent, cellsWritten, rowsWritten], [2, 4, 5, 5, 2])
  })

  it('names each row once of which the target refuses cells', async () => {
    const result = await run(
      async (visitor) => {
        for (const row of ['r1', 'r2', 'r\xff']) deliver(visitor, row)
        return 3
      },
      (row, cells, options) => {
        if (row === 'r1') return accept(row, cells, options)
        const refused = { cells, key: () => Buffer.from(row, 'latin1') }
        options.onRejected(0, 'KeyValue size too large', refused)
        return undefined
      },
    )
    const reason = 'KeyValue size too large'
    assert.deepEqual(result.refused, [
      { row: 'r2', reason },
      { row: 'r\\xC3\\xBF', reason },
    ])
    const { cellsSent, cellsWritten, cellsRefused, rowsWritten } = result
    assert.deepEqual([cellsSent, cellsWritten, cellsRefused, rowsWritten], [6, 2, 4, 1])
  })

  it('breaks when the books do not balance', async () => {
    const lost = run(
      async (visitor) => {
        deliver(visitor, 'r1')
        return 1
      },
      () => undefined,
    )
    await assert.rejects(lost, { code: 'ACCOUNTING' })
  })

  it('ends with what broke the target, and the scan does not try again because of it', async () => {
    const gone = new HbulkError('GATEWAY_UNREACHABLE', 'nobody there', { retryable: true })
    let seen: unknown
    const broken = run(
      async (visitor, { hold }) => {
        deliver(visitor, 'r1')
        await hold?.()?.catch((error: unknown) => {
          seen = error
          throw error
        })
        return 1
      },
      () => Promise.reject(gone),
    )
    await assert.rejects(broken, gone)
    assert.ok(seen !== undefined && !isRetryable(seen))
  })
})
