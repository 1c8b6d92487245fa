import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { newReader } from '../../src/wire/codec.js'
import { Thrift2RowsDecoder } from '../../src/wire/rows-decoder.js'
import { RowCollector } from '../support/collect-rows.js'

const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

const int64 = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(value)
  return bytes
}

const STRING = 11
const field = (type: number, id: number, value: Buffer): Buffer =>
  Buffer.concat([Buffer.from([type, 0, id]), value])
const text = (id: number, value: Buffer): Buffer =>
  field(STRING, id, Buffer.concat([int32(value.length), value]))

interface Written {
  readonly family: Buffer
  readonly qualifier: Buffer
  readonly value: Buffer
  readonly timestamp: bigint
  readonly type: number
  /** How it is written: as HBase's gateway does, without a type, with tags, or with its fields in another order. */
  readonly way: 'usual' | 'untyped' | 'tagged' | 'turned'
}

/** `TColumnValue` in the binary protocol. */
function written({ family, qualifier, value, timestamp, type, way }: Written): Buffer {
  const fields = [
    text(1, family),
    text(2, qualifier),
    text(3, value),
    field(10, 4, int64(timestamp)),
    ...(way === 'tagged' ? [text(5, Buffer.from('tags'))] : []),
    ...(way === 'untyped' ? [] : [field(3, 6, Buffer.of(type))]),
  ]
  if (way === 'turned') fields.reverse()
  return Buffer.concat([...fields, Buffer.of(0)])
}

interface WrittenRow {
  readonly key: Buffer
  readonly cells: readonly Written[]
  /** What is around the cells: as HBase's gateway writes it, with less or more behind them, or the key behind them. */
  readonly way: 'usual' | 'bare' | 'half' | 'unknown' | 'keyless'
}

/** `TResult`. */
function writtenRow({ key, cells, way }: WrittenRow): Buffer {
  const list = [field(15, 2, Buffer.of(12)), int32(cells.length), ...cells.map(written)]
  const stale = field(2, 3, Buffer.of(0))
  const partial = field(2, 4, Buffer.of(1))
  const fields = {
    usual: [text(1, key), ...list, stale, partial],
    bare: [text(1, key), ...list],
    half: [text(1, key), ...list, partial],
    unknown: [text(1, key), text(9, Buffer.from('new')), ...list, stale, partial, text(10, key)],
    // As an answer to a row that is not there.
    keyless: [field(15, 2, Buffer.of(12)), int32(0), stale, partial],
  }
  return Buffer.concat([...fields[way], Buffer.of(0)])
}

/** An answer to `getScannerRows`. */
function replyOf(rows: readonly WrittenRow[]): Buffer {
  const name = Buffer.from('getScannerRows')
  return Buffer.concat([
    ...[int32(0x80010002 | 0), int32(name.length), name, int32(7)],
    ...[field(15, 0, Buffer.of(12)), int32(rows.length), ...rows.map(writtenRow)],
    Buffer.of(0),
  ])
}

const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((all) => Buffer.from(all))
const timestamp = fc.oneof(
  fc.constantFrom(0n, 1n, -1n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n)),
  fc.bigInt({ min: 1_600_000_000_000n, max: 1_900_000_000_000n }),
)
const cell: fc.Arbitrary<Written> = fc.record({
  family: bytes(3),
  qualifier: bytes(12),
  value: fc.oneof(bytes(20), bytes(700)),
  timestamp,
  type: fc.constantFrom(4, 8, 10, 12, 14),
  way: fc.constantFrom('usual', 'usual', 'usual', 'untyped', 'tagged', 'turned'),
})

const row: fc.Arbitrary<WrittenRow> = fc.record({
  key: fc.oneof(bytes(20), bytes(700)),
  cells: fc.array(cell, { maxLength: 5 }),
  way: fc.constantFrom('usual', 'usual', 'usual', 'bare', 'half', 'unknown', 'keyless'),
})

describe('rows of a Thrift2 gateway', () => {
  it('are the same whichever way they are written and wherever chunks end', () => {
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 5 }),
        fc.integer({ min: 1, max: 900 }),
        (rows, size) => {
          const reply = replyOf(rows)
          const collector = new RowCollector()
          const call = { method: 'getScannerRows', seqid: 7 }
          const decoder = new Thrift2RowsDecoder(newReader('binary'), call, collector)
          for (let at = 0; at < reply.length; at += size) {
            // As a socket does it: every chunk in the same place.
            const chunk = Buffer.from(reply.subarray(at, at + size))
            const end = decoder.feed(chunk, 0, chunk.length)
            assert.equal(end, at + size < reply.length ? -1 : chunk.length)
            chunk.fill(0xee)
          }
          const expected = rows
            .filter(({ way }) => way !== 'keyless')
            .map(({ key, cells }) => ({
              key: key.toString('latin1'),
              cells: cells.map((each) => ({
                family: each.family.toString('latin1'),
                qualifier: each.qualifier.toString('latin1'),
                value: each.value.toString('latin1'),
                timestamp: String(each.timestamp),
                type: each.way === 'untyped' ? 4 : each.type,
              })),
            }))
          assert.deepEqual(collector.rows, expected)
          assert.deepEqual(decoder.result(), { rows: expected.length, bytes: reply.length })
        },
      ),
      { numRuns: 500 },
    )
  })
})
