import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { WriterOptions } from '../../src/client/batch-writer.js'
import { ChannelPool } from '../../src/client/channel-pool.js'
import { RegionBatchWriter } from '../../src/client/region-batch-writer.js'
import { RowSender } from '../../src/client/row-sender.js'
import type { Region } from '../../src/client/types.js'
import { RegionMap } from '../../src/regions/region-map.js'
import { thrift1Calls } from '../../src/wire/thrift1-calls.js'
import { thrift2Calls } from '../../src/wire/thrift2-calls.js'
import { ioError, MemoryHBase } from '../support/memory-hbase.js'
import { rowSpan } from '../support/row-spans.js'
import { startStockServer } from '../support/stock-server.js'

const columns = [{ family: Buffer.from('d'), qualifier: Buffer.from('q') }]
const splits = ['b', 'c', 'd']

function regionMap(): RegionMap {
  const starts = ['', ...splits]
  const regions: Region[] = starts.map((start, i) => ({
    startKey: Buffer.from(start),
    endKey: Buffer.from(starts[i + 1] ?? ''),
    server: 'localhost:1',
  }))
  return RegionMap.of('t', regions)
}

interface Run {
  readonly hbase: MemoryHBase
  readonly rejected: { tag: number; reason: string }[]
  readonly written: { rows: number; cells: number }
  retries: number
  readonly abort: AbortController
}

async function withWriter(
  api: 1 | 2,
  options: Partial<WriterOptions>,
  work: (writer: RegionBatchWriter, run: Run) => Promise<void>,
): Promise<Run> {
  const hbase = new MemoryHBase()
  const handler = api === 1 ? hbase.thrift1() : hbase.thrift2()
  const server = await startStockServer(handler, { api, transport: 'framed', protocol: 'binary' })
  const pool = new ChannelPool([server.gateway], { connections: 3, callTimeoutMs: 5_000 })
  const run: Run = {
    hbase,
    rejected: [],
    written: { rows: 0, cells: 0 },
    retries: 0,
    abort: new AbortController(),
  }
  const sender = new RowSender(
    pool,
    api === 1 ? thrift1Calls : thrift2Calls,
    server.gateway,
    columns,
  )
  const writer = new RegionBatchWriter(
    {
      table: Buffer.from('t'),
      columns,
      timestamp: 7,
      batchRows: 10,
      batchBytes: 100_000,
      inFlight: 2,
      retries: 3,
      signal: run.abort.signal,
      onRejected: (tag, reason) => run.rejected.push({ tag, reason }),
      onWritten: (rows, cells) => {
        run.written.rows += rows
        run.written.cells += cells
      },
      onRetry: () => {
        run.retries++
      },
      ...options,
    },
    regionMap(),
    sender,
  )
  try {
    await work(writer, run)
  } finally {
    await pool.close()
    await server.close()
  }
  return run
}

const row = (key: string, timestamp?: number) =>
  rowSpan(Buffer.from(key), [[0, Buffer.from(`value of ${key}`)]], timestamp)

const regionOf = (key: Buffer): number => splits.filter((split) => key.toString() >= split).length

describe('the batch writer', () => {
  for (const api of [1, 2] as const) {
    it(`writes every row once, a region a batch, never more batches under way than allowed (Thrift${api})`, async () => {
      let underWay = 0
      let most = 0
      const run = await withWriter(api, {}, async (writer, { hbase }) => {
        hbase.faults.put = async (rows) => {
          assert.equal(new Set(rows.map(regionOf)).size, 1)
          assert.ok(rows.length <= 10)
          most = Math.max(most, ++underWay)
          await new Promise((resolve) => setImmediate(resolve))
          underWay--
        }
        for (let i = 0; i < 1_000; i++) {
          await writer.write(row(`${'abcde'[i % 5]}${i}`), i)
        }
        await writer.flush()
      })
      assert.equal(run.hbase.rows.length, 1_000)
      assert.deepEqual(run.written, { rows: 1_000, cells: 1_000 })
      assert.ok(run.hbase.rows.every(({ cells }) => cells[0]?.timestamp === 7))
      assert.ok(most <= 2, `${most} batches at once`)
    })

    it(`keeps rows' own timestamps (Thrift${api})`, async () => {
      const run = await withWriter(api, {}, async (writer) => {
        for (let i = 0; i < 100; i++) {
          await writer.write(row(`a${i}`, i % 3 === 0 ? undefined : 1_000 + (i % 3)), i)
        }
        await writer.flush()
      })
      for (const { key, cells } of run.hbase.rows) {
        const i = Number(key.toString().slice(1))
        assert.equal(cells[0]?.timestamp, i % 3 === 0 ? 7 : 1_000 + (i % 3))
      }
      assert.equal(run.hbase.rows.length, 100)
    })
  }

  it('finds exactly the rows that HBase refuses, wherever they stand in their batches', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.nat({ max: 59 })), async (poison) => {
        const bad = new Set(poison.map((i) => `a${String(i).padStart(2, '0')}`))
        const run = await withWriter(2, { batchRows: 20 }, async (writer, { hbase }) => {
          hbase.faults.put = (rows) => {
            if (rows.some((key) => bad.has(key.toString()))) throw ioError('no such row', false)
          }
          for (let i = 0; i < 60; i++) await writer.write(row(`a${String(i).padStart(2, '0')}`), i)
          await writer.flush()
        })
        const tags = run.rejected.map(({ tag }) => tag).sort((a, b) => a - b)
        assert.deepEqual(
          tags,
          [...poison].sort((a, b) => a - b),
        )
        assert.equal(run.hbase.rows.length, 60 - poison.length)
        assert.equal(run.written.rows, 60 - poison.length)
        assert.ok(run.rejected.every(({ reason }) => reason.includes('no such row')))
      }),
      { numRuns: 15 },
    )
  })

  it('sends a batch again that failed for a passing reason', async () => {
    let calls = 0
    const run = await withWriter(2, {}, async (writer, { hbase }) => {
      hbase.faults.put = () => {
        if (++calls % 2 === 1) throw ioError('RegionTooBusyException', true)
      }
      for (let i = 0; i < 30; i++) await writer.write(row(`a${i}`), i)
      await writer.flush()
    })
    assert.equal(run.hbase.rows.length, 30)
    assert.equal(run.written.rows, 30)
    assert.equal(run.rejected.length, 0)
    assert.ok(run.retries >= 3)
  })

  it('breaks when the tries are used up, and says why at the next write or flush', async () => {
    await withWriter(2, { retries: 1 }, async (writer, { hbase }) => {
      hbase.faults.put = () => {
        throw ioError('RegionTooBusyException', true)
      }
      const writing = async (): Promise<void> => {
        for (let i = 0; i < 1_000; i++) await writer.write(row(`a${i}`), i)
        await writer.flush()
      }
      await assert.rejects(writing(), { code: 'REMOTE', message: /RegionTooBusy/ })
    })
  })

  it('stops when it is aborted', async () => {
    await withWriter(2, {}, async (writer, { abort }) => {
      abort.abort()
      await writer.write(row('a'), 0)
      await assert.rejects(writer.flush(), { code: 'INTERRUPTED' })
    })
  })

  it('keeps batches under the byte limit, and sends a row that is larger on its own', async () => {
    const sizes: number[] = []
    await withWriter(2, { batchBytes: 2_000, batchRows: 1_000 }, async (writer, { hbase }) => {
      hbase.faults.put = (rows) => {
        sizes.push(rows.length)
      }
      for (let i = 0; i < 50; i++) await writer.write(row(`a${i}`), i)
      await writer.write(rowSpan(Buffer.from('abig'), [[0, Buffer.alloc(5_000)]]), 50)
      await writer.flush()
      assert.equal(hbase.rows.length, 51)
    })
    assert.ok(Math.max(...sizes) < 50)
    assert.ok(sizes.includes(1))
  })
})
