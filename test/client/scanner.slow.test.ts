import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { openClient } from '../../src/client/thread-client.js'
import type { CellView, ScanSpec } from '../../src/client/types.js'
import { RowCollector } from '../support/collect-rows.js'
import { startHttpServer } from '../support/http-server.js'
import { ioError, type MemoryCell, MemoryHBase } from '../support/memory-hbase.js'
import { type StockServer, startStockServer } from '../support/stock-server.js'

const everything: ScanSpec = {
  table: Buffer.from('t'),
  startRow: Buffer.alloc(0),
  stopRow: Buffer.alloc(0),
}

function filled(rows: number, valueBytes = 200): MemoryHBase {
  const hbase = new MemoryHBase()
  for (let i = 0; i < rows; i++) {
    hbase.put(Buffer.from(String(i).padStart(5, '0')), [
      {
        family: Buffer.from('d'),
        qualifier: Buffer.from('q'),
        value: Buffer.alloc(valueBytes, i),
        timestamp: i,
      },
    ])
  }
  return hbase
}

/** Cells of a kilobyte each, in HBase's order. */
function longCells(cells: number, prefix: string): MemoryCell[] {
  return Array.from({ length: cells }, (_, i) => ({
    family: Buffer.from('d'),
    qualifier: Buffer.from(`${prefix}${String(i).padStart(6, '0')}`),
    value: Buffer.alloc(1024, i),
    timestamp: 1,
  }))
}

/** Gives a row that is there 6 MB of cells. Returns the columns that it has now. */
function widen(hbase: MemoryHBase, key: string): string[] {
  const row = hbase.rows.find((one) => one.key.toString() === key)
  row?.cells.push(...longCells(6_000, 'r'))
  return row?.cells.map(({ qualifier }) => qualifier.toString()) ?? []
}

/** Tells how many cells came after a row was said to be kept, and minds that it then is. */
class KeepingCollector extends RowCollector {
  readonly #onCell: (cells: number) => void
  #kept = false
  #cells = 0

  constructor(onCell: (cells: number) => void) {
    super()
    this.#onCell = onCell
  }

  keepRow(): void {
    this.#kept = true
  }

  override cell(cell: CellView): void {
    super.cell(cell)
    if (this.#kept) this.#onCell(++this.#cells)
  }

  override endRow(): void {
    super.endRow()
    this.#kept = false
  }

  override abandonRow(): void {
    assert.ok(!this.#kept, 'a row was abandoned that should have been kept')
    super.abandonRow()
  }

  columns(row: number): string[] {
    return this.rows[row]?.cells.map(({ qualifier }) => qualifier) ?? []
  }
}

const keys = (collector: RowCollector): string[] => collector.rows.map((row) => row.key)

describe('a scan', () => {
  const servers: StockServer[] = []
  after(async () => {
    for (const server of servers) await server.close()
  })

  async function clientOn(hbase: MemoryHBase, api: 1 | 2 = 2, retries = 5) {
    const handler = api === 1 ? hbase.thrift1() : hbase.thrift2()
    const server = await startStockServer(handler, { api, transport: 'framed', protocol: 'binary' })
    servers.push(server)
    const options = { connections: 2, callTimeoutMs: 5_000, retries }
    return { server, client: openClient([server.gateway], options) }
  }

  for (const api of [1, 2] as const) {
    it(`delivers every row once and in order, with a growing number of rows a call (Thrift${api})`, async () => {
      const hbase = filled(3_000)
      let calls = 0
      hbase.faults.next = () => {
        calls++
      }
      const { client } = await clientOn(hbase, api)
      const collector = new RowCollector()
      assert.equal(await client.scan(everything, collector), 3_000)
      assert.deepEqual(
        keys(collector),
        hbase.rows.map((row) => row.key.toString()),
      )
      assert.ok(calls < 12, `${calls} calls`)
      assert.equal(hbase.openScanners, 0)
      await client.close()
    })

    it(`goes on after the last whole row when connections break in the middle (Thrift${api})`, async () => {
      const hbase = filled(3_000)
      const { server, client } = await clientOn(hbase, api)
      let calls = 0
      hbase.faults.next = () => {
        if (++calls % 3 === 0) server.dropConnections()
      }
      const collector = new RowCollector()
      let retries = 0
      const rows = await client.scan(everything, collector, { onRetry: () => retries++ })
      assert.equal(rows, 3_000)
      assert.deepEqual(
        keys(collector),
        hbase.rows.map((row) => row.key.toString()),
      )
      assert.ok(retries > 0)
      await client.close()
    })

    it(`opens a new scanner when the gateway has forgotten the old one (Thrift${api})`, async () => {
      const hbase = filled(500)
      const { client } = await clientOn(hbase, api)
      let forgotten = false
      const handlerClose = api === 1 ? hbase.thrift1() : hbase.thrift2()
      hbase.faults.next = async (scanner) => {
        if (forgotten || hbase.opened > 1) return
        forgotten = true
        await (handlerClose as Record<string, (id: number) => Promise<void>>)[
          api === 1 ? 'scannerClose' : 'closeScanner'
        ]?.(scanner)
      }
      const collector = new RowCollector()
      assert.equal(await client.scan(everything, collector), 500)
      assert.equal(hbase.opened, 2)
      await client.close()
    })
  }

  it('gives up after the tries without progress, with the last error', async () => {
    const hbase = filled(10)
    hbase.faults.open = () => {
      throw ioError('org.apache.hadoop.hbase.RegionTooBusyException: busy', true)
    }
    const { client } = await clientOn(hbase, 2, 2)
    let retries = 0
    await assert.rejects(
      client.scan(everything, new RowCollector(), { onRetry: () => retries++ }),
      { code: 'REMOTE', message: /busy/ },
    )
    assert.ok(retries > 0)
    await client.close()
  })

  it('does not repeat what HBase refuses for good', async () => {
    const hbase = filled(10)
    hbase.faults.open = () => {
      throw ioError('org.apache.hadoop.hbase.DoNotRetryIOException: no', false)
    }
    const { client } = await clientOn(hbase)
    await assert.rejects(client.scan(everything, new RowCollector()), { code: 'REMOTE' })
    assert.equal(hbase.opened, 0)
    await client.close()
  })

  it('stops at its limit, and closes its scanner', async () => {
    const hbase = filled(500)
    for (const limit of [1, 100, 101, 499]) {
      const { client } = await clientOn(hbase)
      const collector = new RowCollector()
      assert.equal(await client.scan({ ...everything, limit }, collector), limit)
      assert.equal(collector.rows.length, limit)
      assert.equal(hbase.openScanners, 0)
      await client.close()
    }
  })

  it('reads backwards, also over a fault', async () => {
    const hbase = filled(500)
    const { server, client } = await clientOn(hbase)
    let calls = 0
    hbase.faults.next = () => {
      if (++calls === 2) server.dropConnections()
    }
    const collector = new RowCollector()
    assert.equal(await client.scan({ ...everything, reversed: true }, collector), 500)
    const expected = hbase.rows.map((row) => row.key.toString()).reverse()
    assert.deepEqual(keys(collector), expected)
    await client.close()
  })

  it('keeps to its limit backwards over a fault, also when the last row was deleted meanwhile', async () => {
    for (const deleted of [false, true]) {
      const hbase = filled(500)
      const { server, client } = await clientOn(hbase)
      let calls = 0
      hbase.faults.next = () => {
        if (++calls !== 3) return
        if (deleted) hbase.delete(Buffer.from('00491'))
        server.dropConnections()
      }
      const collector = new RowCollector()
      assert.equal(await client.scan({ ...everything, reversed: true, limit: 200 }, collector), 200)
      const expected = Array.from({ length: 500 }, (_, i) => String(499 - i).padStart(5, '0'))
      assert.equal(keys(collector)[8], '00491')
      assert.deepEqual(keys(collector), expected.slice(0, 200))
      await client.close()
    }
  })

  for (const api of [1, 2] as const) {
    it(`counts whole rows for its limit when rows come in pieces (Thrift${api})`, async () => {
      const hbase = new MemoryHBase()
      for (let i = 0; i < 300; i++) {
        hbase.put(
          Buffer.from(`row${String(i).padStart(3, '0')}`),
          ['a', 'b', 'c'].map((name) => ({
            family: Buffer.from('d'),
            qualifier: Buffer.from(name),
            value: Buffer.from(name),
            timestamp: 1,
          })),
        )
      }
      const { client } = await clientOn(hbase, api)
      for (const limit of [1, 2, 64, 150]) {
        const collector = new RowCollector()
        assert.equal(await client.scan({ ...everything, limit, cellBatch: 2 }, collector), limit)
        assert.equal(collector.rows.length, limit)
        assert.ok(collector.rows.every(({ cells }) => cells.length === 3))
      }
      assert.equal(hbase.openScanners, 0)
      await client.close()
    })
  }

  for (const api of [1, 2] as const) {
    for (const cellBatch of [undefined, 100]) {
      const pieces = cellBatch === undefined ? 'in one piece' : 'in pieces'
      it(`goes on inside a long row that comes ${pieces} (Thrift${api})`, async () => {
        const hbase = filled(200)
        const wide = widen(hbase, '00100')
        const { server, client } = await clientOn(hbase, api)
        const visitor = new KeepingCollector((cells) => {
          if (cells === 100 || cells % 500 === 0) server.dropConnections()
        })
        let retries = 0
        const spec = { ...everything, ...(cellBatch === undefined ? {} : { cellBatch }) }
        const options = { onRetry: () => retries++ }
        assert.equal(await client.scan(spec, visitor, options), 200)
        const expected = hbase.rows.map((row) => row.key.toString())
        assert.deepEqual(keys(visitor), expected)
        assert.deepEqual(visitor.columns(100), wide)
        assert.ok(retries > 0)
        await client.close()
      })
    }
  }

  it('delivers each cell of a long row once, whatever is written before them meanwhile', async () => {
    const hbase = filled(20)
    const wide = widen(hbase, '00010')
    const { server, client } = await clientOn(hbase)
    const visitor = new KeepingCollector((cells) => {
      if (cells !== 100) return
      const [row] = hbase.rows.slice(10)
      row?.cells.unshift(...longCells(7, 'a'))
      server.dropConnections()
    })
    assert.equal(await client.scan({ ...everything, cellBatch: 100 }, visitor), 20)
    assert.deepEqual(visitor.columns(10), wide)
    await client.close()
  })

  it('reads a row of less than a megabyte anew, however many replies it came in', async () => {
    const hbase = filled(5)
    const row = hbase.rows.at(2)
    row?.cells.push(...longCells(900, 'r'))
    const { server, client } = await clientOn(hbase)
    const visitor = new KeepingCollector(() => assert.fail('the row is kept'))
    let calls = 0
    hbase.faults.next = () => {
      if (++calls !== 50) return
      row?.cells.unshift(...longCells(1, 'a'))
      server.dropConnections()
    }
    const options = { batchRows: 1 }
    assert.equal(await client.scan({ ...everything, cellBatch: 10 }, visitor, options), 5)
    assert.deepEqual(
      visitor.columns(2),
      row?.cells.map(({ qualifier }) => qualifier.toString()),
    )
    assert.ok(calls > 100)
    await client.close()
  })

  it('ends a long row that is gone when it should go on', async () => {
    const hbase = filled(20)
    const wide = widen(hbase, '00010')
    const { server, client } = await clientOn(hbase)
    const visitor = new KeepingCollector((cells) => {
      if (cells !== 100) return
      hbase.delete(Buffer.from('00010'))
      server.dropConnections()
    })
    assert.equal(await client.scan({ ...everything, cellBatch: 100 }, visitor), 20)
    const columns = visitor.columns(10)
    assert.ok(columns.length > 100 && columns.length < wide.length)
    assert.deepEqual(columns, wide.slice(0, columns.length))
    await client.close()
  })

  it('asks for no more rows while the caller pauses it', async () => {
    const hbase = filled(1_000)
    const { client } = await clientOn(hbase)
    let paused = false
    hbase.faults.next = () => {
      assert.equal(paused, false)
    }
    const rows = await client.scan(everything, new RowCollector(), {
      pause: async () => {
        paused = true
        await new Promise((resolve) => setImmediate(resolve))
        paused = false
      },
    })
    assert.equal(rows, 1_000)
    await client.close()
  })

  for (const transport of ['buffered', 'framed', 'http'] as const) {
    it(`reads no more of a reply than the caller has room for, over ${transport}`, async () => {
      const rowBytes = 64 * 1024
      const hbase = new MemoryHBase()
      for (let i = 0; i < 64; i++) {
        const [family, qualifier] = [Buffer.from('d'), Buffer.from('q')]
        const value = Buffer.alloc(rowBytes, i)
        hbase.put(Buffer.of(i), [{ family, qualifier, value, timestamp: 1 }])
      }
      const kind = { api: 2, protocol: 'binary' } as const
      const server =
        transport === 'http'
          ? await startHttpServer(2, hbase.thrift2())
          : await startStockServer(hbase.thrift2(), { ...kind, transport })
      const client = openClient([server.gateway], {
        connections: 1,
        // Shorter than the reading takes: the time in which nothing is read does not count.
        callTimeoutMs: 1_000,
        retries: 0,
      })
      let waiting = 0
      let most = 0
      const visitor = new RowCollector()
      visitor.cell = ({ valueStart, valueEnd }) => {
        waiting += valueEnd - valueStart
        most = Math.max(most, waiting)
      }
      const hold = async (): Promise<void> => {
        await new Promise((resolve) => setTimeout(resolve, 25))
        waiting = 0
      }
      try {
        const rows = await client.scan(everything, visitor, {
          hold: () => (waiting >= rowBytes ? hold() : undefined),
        })
        assert.equal(rows, 64)
        assert.ok(most < 4 * rowBytes, `${most} bytes waiting`)
      } finally {
        await client.close()
        await server.close()
      }
    })
  }

  it('breaks when the caller finds out in the middle of a reply that it cannot go on', async () => {
    const hbase = filled(20, 100_000)
    const { client } = await clientOn(hbase)
    let asked = 0
    await assert.rejects(
      client.scan(everything, new RowCollector(), {
        hold: () => {
          asked++
          throw new Error('disk full')
        },
      }),
      /disk full/,
    )
    assert.equal(asked, 1)
    assert.equal(await client.scan(everything, new RowCollector()), 20)
    await client.close()
  })

  it('ends with INTERRUPTED when it is aborted, its scanner closed', async () => {
    const hbase = filled(3_000)
    const { client } = await clientOn(hbase)
    const abort = new AbortController()
    await assert.rejects(
      client.scan(everything, new RowCollector(), {
        signal: abort.signal,
        pause: () => {
          abort.abort()
          return undefined
        },
      }),
      { code: 'INTERRUPTED' },
    )
    assert.equal(hbase.openScanners, 0)
    await client.close()
  })

  it('breaks with the error of a visitor that throws, and leaves no connection half read', async () => {
    const hbase = filled(100)
    const { client } = await clientOn(hbase)
    const visitor = new RowCollector()
    visitor.cell = () => {
      throw new Error('disk full')
    }
    await assert.rejects(client.scan(everything, visitor), /disk full/)
    assert.equal(await client.scan(everything, new RowCollector()), 100)
    await client.close()
  })
})
