import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import pLimit from 'p-limit'
import type { WriterOptions } from '../../src/client/batch-writer.js'
import { ChannelPool } from '../../src/client/channel-pool.js'
import { type Clock, FlowControl } from '../../src/client/flow-control.js'
import { RegionBatchWriter } from '../../src/client/region-batch-writer.js'
import { RegionMap } from '../../src/client/region-map.js'
import { RegionWatch } from '../../src/client/region-watch.js'
import { RetryBudget } from '../../src/client/retry-budget.js'
import { RowSender } from '../../src/client/row-sender.js'
import type { Region } from '../../src/client/types.js'
import { thrift1Calls } from '../../src/wire/thrift1-calls.js'
import { thrift2Calls } from '../../src/wire/thrift2-calls.js'
import { ioError, MemoryHBase } from '../support/memory-hbase.js'
import { rowExtras, rowSpan } from '../support/row-spans.js'
import { type StockServer, startStockServer } from '../support/stock-server.js'

const columns = [{ family: Buffer.from('d'), qualifier: Buffer.from('q') }]
const splits = ['b', 'c', 'd']

function regionMap(keys: readonly string[] = splits): RegionMap {
  const starts = ['', ...keys]
  const regions: Region[] = starts.map((start, i) => ({
    startKey: Buffer.from(start),
    endKey: Buffer.from(starts[i + 1] ?? ''),
    server: 'localhost:1',
  }))
  return RegionMap.of('t', regions)
}

/** A watch whose clock a test moves, over regions that it changes. */
function newWatch(read: () => RegionMap = regionMap, clock: Clock = () => 0): RegionWatch {
  return new RegionWatch(regionMap(), async () => read(), clock)
}

interface Run {
  readonly hbase: MemoryHBase
  readonly server: StockServer
  readonly rejected: { tag: number; reason: string }[]
  readonly written: { rows: number; cells: number }
  retries: number
  readonly abort: AbortController
  /** One more writer, as the thread's next task has it. */
  readonly another: () => RegionBatchWriter
}

async function withWriter(
  api: 1 | 2,
  options: Partial<WriterOptions>,
  work: (writer: RegionBatchWriter, run: Run) => Promise<void>,
  { flow = new FlowControl(3), watch = newWatch() } = {},
): Promise<Run> {
  const hbase = new MemoryHBase()
  const handler = api === 1 ? hbase.thrift1() : hbase.thrift2()
  const server = await startStockServer(handler, { api, transport: 'framed', protocol: 'binary' })
  const pool = new ChannelPool([server.gateway], { connections: 3, callTimeoutMs: 5_000 })
  const newWriter = () => new RegionBatchWriter(writerOptions, writerParts)
  const run: Run = {
    another: newWriter,
    hbase,
    server,
    rejected: [],
    written: { rows: 0, cells: 0 },
    retries: 0,
    abort: new AbortController(),
  }
  const calls = api === 1 ? thrift1Calls : thrift2Calls
  const { gateway } = server
  const parts = { pool, calls, gateway, flow, budget: new RetryBudget() }
  const sender = RowSender.ofRows(parts, columns)
  const writerOptions: WriterOptions = {
    table: Buffer.from('t'),
    columns,
    timestamp: 7,
    batchRows: 10,
    batchBytes: 100_000,
    memoryBytes: 64 * 2 ** 20,
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
  }
  const limit = pLimit(1)
  const writerParts = { regions: regionMap(), watch, sender, flow, limit }
  try {
    await work(newWriter(), run)
  } finally {
    await pool.close()
    await server.close()
  }
  return run
}

const row = (key: string, timestamp?: number, value = `value of ${key}`) =>
  rowSpan(Buffer.from(key), [[0, Buffer.from(value)]], timestamp)

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Every row that HBase has, with its value. */
const contentOf = ({ hbase }: Run): Record<string, string> =>
  Object.fromEntries(
    hbase.rows.map(({ key, cells }) => [key.toString(), String(cells[0]?.value)] as const),
  )

const regionOf = (key: Buffer): number => splits.filter((split) => key.toString() >= split).length

describe('the batch writer', () => {
  it('shares what the gateway is allowed to get with the other writers of its thread', async () => {
    let underWay = 0
    let most = 0
    const run = await withWriter(
      2,
      { batchRows: 1 },
      async (first, { hbase, another }) => {
        hbase.faults.put = async () => {
          most = Math.max(most, ++underWay)
          await pause(5)
          underWay--
        }
        const writeSome = async (writer: RegionBatchWriter, name: string) => {
          for (let i = 0; i < 10; i++) await writer.write(row(`${name}${i}`), i)
          await writer.flush()
        }
        await Promise.all([writeSome(first, 'a'), writeSome(another(), 'd')])
      },
      { flow: new FlowControl(1) },
    )
    assert.equal(run.hbase.rows.length, 20)
    assert.equal(most, 1)
  })

  it('leaves to the other writers of its thread what it may not use itself', async () => {
    let underWay = 0
    let most = 0
    await withWriter(
      2,
      { batchRows: 1, inFlight: 1 },
      async (first, { hbase, another }) => {
        const both: (() => void)[] = []
        hbase.faults.put = async () => {
          most = Math.max(most, ++underWay)
          // The first call of each writer is answered when that of the other has come, or cannot come any more.
          if (most < 2) await Promise.race([new Promise<void>((go) => both.push(go)), pause(500)])
          for (const go of both.splice(0)) go()
          underWay--
        }
        const writeSome = async (writer: RegionBatchWriter, name: string) => {
          for (let i = 0; i < 3; i++) await writer.write(row(`${name}${i}`), i)
          await writer.flush()
        }
        await Promise.all([writeSome(first, 'a'), writeSome(another(), 'd')])
      },
      { flow: new FlowControl(3) },
    )
    assert.equal(most, 2)
  })

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

    it(`keeps rows' own TTL and visibility, with as few calls as the API allows (Thrift${api})`, async () => {
      let calls = 0
      const kinds = [
        undefined,
        rowExtras(60_000),
        rowExtras(60_000, 'secret'),
        rowExtras(undefined, 'a|b'),
      ]
      const run = await withWriter(api, { batchRows: 1_000 }, async (writer, { hbase }) => {
        hbase.faults.put = () => {
          calls++
        }
        for (let i = 0; i < 400; i++) {
          const span = rowSpan(Buffer.from(`a${i}`), [[0, Buffer.from('v')]], 5, kinds[i % 4])
          await writer.write(span, i)
        }
        await writer.flush()
      })
      assert.equal(calls, api === 1 ? 4 : 1)
      assert.equal(run.hbase.rows.length, 400)
      for (const { key, extras } of run.hbase.rows) {
        const ttl = { ttl: 60_000n }
        const wanted = [undefined, ttl, { ...ttl, visibility: 'secret' }, { visibility: 'a|b' }]
        assert.deepEqual(extras, wanted[Number(key.toString().slice(1)) % 4])
      }
    })
  }

  it('holds a bounded number of batches when every row of Thrift1 has its own timestamp', async () => {
    let sent = 0
    const run = await withWriter(1, {}, async (writer, { hbase }) => {
      hbase.faults.put = (rows) => {
        sent += rows.length
      }
      for (let i = 0; i < 2_000; i++) await writer.write(row(`a${i}`, i), i)
      assert.ok(sent > 1_400, `only ${sent} of 2,000 rows were sent before the end`)
      await writer.flush()
    })
    assert.equal(run.hbase.rows.length, 2_000)
    assert.ok(
      run.hbase.rows.every(({ key, cells }) => `a${cells[0]?.timestamp}` === key.toString()),
    )
  })

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

  it('rejects a row that is too large for a frame only when it breaks the connection again', async () => {
    const large = rowSpan(Buffer.from('large'), [[0, Buffer.alloc(2_000_000)]])
    for (const breaks of [1, 2]) {
      let calls = 0
      const run = await withWriter(2, {}, async (writer, { hbase, server }) => {
        hbase.faults.put = (rows) => {
          if (String(rows[0]) === 'large' && ++calls <= breaks) server.dropConnections()
        }
        await writer.write(row('a1'), 1)
        await writer.write(large, 2)
        await writer.flush()
      })
      assert.deepEqual(
        run.rejected.map(({ tag }) => tag),
        breaks === 2 ? [2] : [],
      )
      assert.equal(run.written.rows, breaks === 2 ? 1 : 2)
    }
  })

  it('takes little memory for many batches with a row each', async () => {
    const rows = 6_000
    const before = process.memoryUsage().arrayBuffers
    let most = 0
    // Thrift1 needs a call, and so a batch, for each timestamp.
    const run = await withWriter(1, { batchRows: 1_000 }, async (writer) => {
      for (let i = 0; i < rows; i++) {
        await writer.write(row(`a${i}`, 1_000 + i), i)
        if (i % 500 === 0) most = Math.max(most, process.memoryUsage().arrayBuffers - before)
      }
      await writer.flush()
    })
    assert.equal(run.hbase.rows.length, rows)
    assert.ok(most < 32 * 2 ** 20, `${Math.round(most / 2 ** 20)} MiB`)
  })

  it('holds no more under way than its memory allows, and still gets on', async () => {
    let underWay = 0
    let most = 0
    const value = 'v'.repeat(40_000)
    const run = await withWriter(
      2,
      { batchRows: 1, memoryBytes: 120_000, inFlight: 8 },
      async (writer, { hbase }) => {
        hbase.faults.put = async () => {
          most = Math.max(most, ++underWay)
          await pause(2)
          underWay--
        }
        for (let i = 0; i < 40; i++) await writer.write(row(`a${i}`, undefined, value), i)
        await writer.flush()
      },
      { flow: new FlowControl(8) },
    )
    assert.equal(run.hbase.rows.length, 40)
    // Two batches of 40 KB take more than half of the memory; the connections would carry three.
    assert.equal(most, 2)
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

describe('rows with the same key and timestamp', () => {
  for (const api of [1, 2] as const) {
    it(`end with the last one's value, however late batches are (Thrift${api})`, async () => {
      const input = fc.array(
        fc.record({
          key: fc.nat({ max: 9 }),
          timestamp: fc.constantFrom(undefined, 7),
          extras: fc.constantFrom(undefined, undefined, rowExtras(60_000), rowExtras(90_000)),
        }),
        { size: 'large', maxLength: 80 },
      )
      const delays = fc.infiniteStream(fc.nat({ max: 4 }))
      await fc.assert(
        fc.asyncProperty(input, delays, async (rows, late) => {
          const expected: Record<string, string> = {}
          const run = await withWriter(api, { batchRows: 2, inFlight: 3 }, async (writer, it) => {
            it.hbase.faults.put = () => pause(late.next().value ?? 0)
            for (const [i, { key, timestamp, extras }] of rows.entries()) {
              const name = `${'ab'[key % 2]}${key}`
              expected[name] = `v${i}`
              await writer.write({ ...row(name, timestamp, `v${i}`), extras }, i)
            }
            await writer.flush()
          })
          assert.deepEqual(contentOf(run), expected)
        }),
        { numRuns: 30 },
      )
    })
  }

  it('hold back only the batch that has to wait', async () => {
    const order: string[] = []
    await withWriter(2, { batchRows: 1, inFlight: 3 }, async (writer, { hbase }) => {
      let release: () => void = () => {}
      const held = new Promise<void>((resolve) => {
        release = resolve
      })
      hbase.faults.put = async ([key]) => {
        order.push(`${key}`)
        if (order.length === 1) await held
        if (`${key}` === 'a2') release()
      }
      for (const key of ['a1', 'a1', 'a2']) await writer.write(row(key), 0)
      await writer.flush()
    })
    assert.deepEqual(order, ['a1', 'a2', 'a1'])
  })

  it('do not wait when their timestamps differ', async () => {
    let underWay = 0
    let most = 0
    await withWriter(2, { batchRows: 1, inFlight: 3 }, async (writer, { hbase }) => {
      hbase.faults.put = async () => {
        most = Math.max(most, ++underWay)
        await pause(5)
        underWay--
      }
      for (let i = 0; i < 20; i++) await writer.write(row('a', i), i)
      await writer.flush()
    })
    assert.equal(most, 3)
  })
})

describe('regions that change during a load', () => {
  it('are followed, and the rows in open batches too', async () => {
    let now = 0
    let regions = regionMap()
    const watch = newWatch(
      () => regions,
      () => now,
    )
    const batches: string[][] = []
    let changes = 0
    const options = { batchRows: 4, onRegionsChanged: () => changes++ }
    const run = await withWriter(
      2,
      options,
      async (writer, { hbase }) => {
        hbase.faults.put = (rows) => {
          batches.push(rows.map(String))
        }
        for (const key of ['a1', 'c1']) await writer.write(row(key), 0)
        // c is cut at c5, a and b are merged.
        regions = regionMap(['c', 'c5', 'd'])
        now = 31_000
        for (let i = 0; i < 4; i++) await writer.write(row(`d${i}`), 0)
        while (changes === 0) await pause(1)
        for (const key of ['c9', 'c3', 'c8', 'a2', 'b2', 'c7', 'c6'])
          await writer.write(row(key), 0)
        await writer.flush()
      },
      { watch },
    )
    assert.equal(run.written.rows, 13)
    assert.equal(run.hbase.rows.length, 13)
    // c1 and a1 went out as their regions were gone.
    assert.deepEqual(
      batches.map((keys) => keys.join()).sort(),
      ['a1', 'a2,b2', 'c1', 'c3', 'c9,c8,c7,c6', 'd0,d1,d2,d3'].sort(),
    )
  })

  it('are asked for again after trouble', async () => {
    let now = 0
    let reads = 0
    const watch = newWatch(
      () => {
        reads++
        return regionMap()
      },
      () => now,
    )
    await withWriter(
      2,
      { batchRows: 1 },
      async (writer, { hbase }) => {
        await writer.write(row('a1'), 0)
        await writer.flush()
        now = 3_000
        await writer.write(row('a2'), 0)
        await writer.flush()
        assert.equal(reads, 0)
        let failed = false
        hbase.faults.put = () => {
          if (failed) return
          failed = true
          throw ioError('NotServingRegionException', true)
        }
        await writer.write(row('a3'), 0)
        await writer.flush()
        await writer.write(row('a4'), 0)
        await writer.flush()
        assert.equal(reads, 1)
      },
      { watch },
    )
  })
})

describe('a failure that claims to pass for ever', () => {
  const keys = Array.from({ length: 20 }, (_, i) => `a${String(i).padStart(2, '0')}`)

  async function load(
    poison: ReadonlySet<string>,
    rows: readonly (readonly [key: string, value: string])[],
    canRetry: (key: string) => boolean = () => true,
  ): Promise<Run> {
    return withWriter(2, { batchRows: 20, retries: 1 }, async (writer, { hbase }) => {
      hbase.faults.put = (batch) => {
        const bad = batch.map(String).find((key) => poison.has(key))
        if (bad !== undefined) throw ioError(`no ${bad}`, canRetry(bad))
      }
      for (const [i, [key, value]] of rows.entries()) await writer.write(row(key, 7, value), i)
      await writer.flush()
    })
  }

  it('rejects just the rows that fail while those beside them go through', async () => {
    const rows = keys.map((key) => [key, key] as const)
    const poison = new Set(['a00', 'a01', 'a13'])
    const run = await load(poison, rows, (key) => key !== 'a13')
    assert.deepEqual(
      run.rejected.map(({ tag }) => tag).sort((a, b) => a - b),
      [0, 1, 13],
    )
    assert.equal(run.written.rows, 17)
    assert.equal(run.hbase.rows.length, 17)
  })

  it('breaks the run when no row goes through', async () => {
    const rows = keys.map((key) => [key, key] as const)
    await assert.rejects(load(new Set(keys), rows), { code: 'REMOTE' })
    await assert.rejects(load(new Set(keys), rows.slice(0, 1)), { code: 'REMOTE' })
  })

  it('keeps the order of rows with the same key when it was trouble of another kind', async () => {
    let calls = 0
    const run = await withWriter(2, { batchRows: 4, retries: 0 }, async (writer, { hbase }) => {
      hbase.faults.put = (batch) => {
        calls++
        // The whole batch, its first half and its first row fail; from then on all is well.
        if (batch.length > 1 ? calls <= 2 : calls === 3) throw ioError('busy', true)
      }
      for (const [i, key] of ['a1', 'a2', 'a1', 'a3'].entries()) {
        await writer.write(row(key, 7, `v${i}`), i)
      }
      await writer.flush()
    })
    assert.deepEqual(contentOf(run), { a1: 'v2', a2: 'v1', a3: 'v3' })
    assert.equal(run.written.rows, 4)
    assert.equal(run.rejected.length, 0)
  })
})

describe('a gateway in trouble', () => {
  it('has fewer batches to do at once, and all in the end', async () => {
    let underWay = 0
    const seen: number[] = []
    let slowdowns = 0
    let failures = 0
    const flow = new FlowControl(3)
    const options = { inFlight: 3, retries: 10, onSlowdown: () => slowdowns++ }
    const run = await withWriter(
      2,
      options,
      async (writer, { hbase }) => {
        hbase.faults.put = async () => {
          underWay++
          await pause(2)
          underWay--
          if (failures++ < 4) throw ioError('RegionTooBusyException', true)
          seen.push(underWay + 1)
        }
        for (let i = 0; i < 200; i++) await writer.write(row(`a${i}`), i)
        await writer.flush()
      },
      { flow },
    )
    assert.equal(run.written.rows, 200)
    assert.ok(slowdowns >= 1)
    assert.equal(seen.at(-1), 1)
  })
})
