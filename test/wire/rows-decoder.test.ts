import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { newReader } from '../../src/wire/codec.js'
import { Thrift2RowsDecoder } from '../../src/wire/rows-decoder.js'
import { thrift1Calls } from '../../src/wire/thrift1-calls.js'
import { thrift2Calls } from '../../src/wire/thrift2-calls.js'
import type { ProtocolName, ThriftApi } from '../../src/wire/types.js'
import { type CollectedRow, RowCollector } from '../support/collect-rows.js'
import { MemoryHBase } from '../support/memory-hbase.js'
import { feedInChunks, StockChannel, stockReply } from '../support/stock-channel.js'

const chunkSizes = [1, 2, 3, 7, 64, Number.POSITIVE_INFINITY]
const kinds: (readonly [ThriftApi, ProtocolName])[] = [
  [1, 'binary'],
  [1, 'compact'],
  [2, 'binary'],
  [2, 'compact'],
]

const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array))
const cells = fc.uniqueArray(
  fc.record({
    family: fc.constantFrom(Buffer.from('d'), Buffer.from('meta')),
    qualifier: bytes,
    value: fc.oneof(bytes, fc.uint8Array({ minLength: 300, maxLength: 400 }).map(Buffer.from)),
    timestamp: fc.nat({ max: 2 ** 52 }),
  }),
  { selector: (cell) => `${cell.family}:${cell.qualifier.toString('latin1')}`, maxLength: 20 },
)
const table = fc.uniqueArray(
  fc.tuple(
    fc.uint8Array({ minLength: 1, maxLength: 30 }).map((array) => Buffer.from(array)),
    cells,
  ),
  { selector: ([key]) => key.toString('latin1'), maxLength: 12 },
)

function expectedRows(hbase: MemoryHBase): CollectedRow[] {
  return hbase.rows.map((row) => ({
    key: row.key.toString('latin1'),
    cells: row.cells.map((cell) => ({
      family: cell.family.toString('latin1'),
      qualifier: cell.qualifier.toString('latin1'),
      value: cell.value.toString('latin1'),
      timestamp: String(cell.timestamp),
      type: 4,
    })),
  }))
}

describe('rows of a scan reply, as the thrift package writes them', () => {
  for (const [api, protocol] of kinds) {
    it(`are read by Thrift${api} ${protocol} at every chunk size`, async () => {
      await fc.assert(
        fc.asyncProperty(table, async (rows) => {
          const hbase = new MemoryHBase()
          for (const [key, rowCells] of rows) hbase.put(key, rowCells)
          for (const size of chunkSizes) {
            const read = await readAll(api, protocol, hbase, size)
            assert.deepEqual(read, expectedRows(hbase))
          }
        }),
        { numRuns: 25 },
      )
    })
  }
})

async function readAll(
  api: ThriftApi,
  protocol: ProtocolName,
  hbase: MemoryHBase,
  chunkSize: number,
): Promise<CollectedRow[]> {
  const handler = api === 1 ? hbase.thrift1() : hbase.thrift2()
  const channel = new StockChannel(api, protocol, handler, chunkSize)
  const calls = api === 1 ? thrift1Calls : thrift2Calls
  const scan = { table: Buffer.from('t'), startRow: Buffer.alloc(0), stopRow: Buffer.alloc(0) }
  const opening = calls.openScanner(channel, scan)
  const scanner = await channel.call(opening.request, opening.decoder)
  const visitor = new RowCollector()
  const next = calls.nextRows(channel, scanner, 1_000, visitor)
  const reply = await channel.call(next.request, next.decoder)
  assert.equal(reply.rows, visitor.rows.length)
  const closing = calls.closeScanner(channel, scanner)
  await channel.call(closing.request, closing.decoder)
  assert.equal(hbase.openScanners, 0)
  return visitor.rows
}

describe('a scan reply that is not what it should be', () => {
  const cell = { family: Buffer.from('d'), qualifier: Buffer.from('q'), timestamp: 1 }

  async function someReply(): Promise<{ reply: Buffer; seqid: number }> {
    const hbase = new MemoryHBase()
    for (let i = 0; i < 50; i++) {
      hbase.put(Buffer.from(`row${i}`), [{ ...cell, value: Buffer.from(`value ${i}`) }])
    }
    const channel = new StockChannel(2, 'binary', hbase.thrift2())
    const scan = { table: Buffer.from('t'), startRow: Buffer.alloc(0), stopRow: Buffer.alloc(0) }
    const { request } = thrift2Calls.scanOnce?.(channel, scan, 100, new RowCollector()) ?? {}
    assert.ok(request)
    const reply = await stockReply(2, 'binary', hbase.thrift2(), Buffer.concat(request.pieces))
    return { reply, seqid: request.seqid }
  }

  it('is refused when it answers another call', async () => {
    const { reply, seqid } = await someReply()
    const decoder = newDecoder(seqid + 1)
    assert.throws(() => decoder.feed(reply, 0, reply.length), { code: 'PROTOCOL' })
  })

  it('is refused when it announces a string of 2 GB, before anything is kept for it', async () => {
    const { reply, seqid } = await someReply()
    const at = reply.indexOf('row7') - 4
    reply.writeInt32BE(0x7fffffff, at)
    assert.throws(() => feedInChunks(newDecoder(seqid), reply, 64), { code: 'PROTOCOL' })
  })

  it('never hangs or crashes on a changed byte: it decodes, waits for more, or says PROTOCOL', async () => {
    const { reply, seqid } = await someReply()
    fc.assert(
      fc.property(
        fc.nat({ max: reply.length - 1 }),
        fc.integer({ min: 0, max: 255 }),
        fc.constantFrom(1, 7, 64, 10_000),
        (at, byte, size) => {
          const changed = Buffer.from(reply)
          changed[at] = byte
          const decoder = newDecoder(seqid)
          try {
            for (let from = 0; from < changed.length; from += size) {
              const end = Math.min(from + size, changed.length)
              if (decoder.feed(changed, from, end) >= 0) {
                decoder.result()
                return
              }
            }
          } catch (error) {
            const { code } = error as { code?: string }
            assert.ok(code === 'PROTOCOL' || code === 'REMOTE', String(error))
          }
        },
      ),
      { numRuns: 500 },
    )
  })

  const newDecoder = (seqid: number): Thrift2RowsDecoder =>
    new Thrift2RowsDecoder(
      newReader('binary'),
      { method: 'getScannerResults', seqid },
      { startRow() {}, cell() {}, endRow() {}, abandonRow() {} },
    )
})
