import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { ColumnName, RowExtras } from '../../src/client/types.js'
import type { PreparedCall } from '../../src/wire/calls.js'
import { RowEncoder } from '../../src/wire/row-encoder.js'
import { thrift1Calls } from '../../src/wire/thrift1-calls.js'
import { thrift2Calls } from '../../src/wire/thrift2-calls.js'
import type { ProtocolName, ThriftApi } from '../../src/wire/types.js'
import { MemoryHBase } from '../support/memory-hbase.js'
import { rowExtras, rowSpan } from '../support/row-spans.js'
import { StockChannel } from '../support/stock-channel.js'

const columns: readonly ColumnName[] = Array.from({ length: 20 }, (_, i) => ({
  family: Buffer.from(i % 2 === 0 ? 'd' : 'family'),
  qualifier: i === 0 ? Buffer.alloc(0) : Buffer.from([0x71, 0x3a, 0x80 + i]),
}))

const value = fc.oneof(
  fc.uint8Array({ maxLength: 20 }),
  fc.uint8Array({ minLength: 120, maxLength: 300 }),
)
const row = fc.record({
  key: fc.uint8Array({ minLength: 1, maxLength: 200 }).map((array) => Buffer.from(array)),
  values: fc
    .uniqueArray(fc.tuple(fc.nat({ max: 19 }), value), {
      selector: ([index]) => index,
      minLength: 1,
    })
    .map((cells) => cells.map(([index, array]) => [index, Buffer.from(array)] as const)),
  timestamp: fc.option(fc.nat({ max: 2 ** 50 }), { nil: undefined }),
})

const ttl = fc.oneof(fc.nat(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }))
const visibility = fc.oneof(
  fc.constantFrom('', 'secret', '(a|b)&!c', 'ä'),
  fc.string({ minLength: 120, maxLength: 300 }),
)
const extras = fc
  .record({ ttl, visibility }, { requiredKeys: [] })
  .map((some) => rowExtras(some.ttl, some.visibility))

/** What the gateway should have understood. */
function understood({ ttl, visibility }: RowExtras) {
  return {
    ...(ttl === undefined ? {} : { ttl: BigInt(ttl) }),
    ...(visibility === undefined ? {} : { visibility: visibility.toString() }),
  }
}

const kinds: (readonly [ThriftApi, ProtocolName])[] = [
  [1, 'binary'],
  [1, 'compact'],
  [2, 'binary'],
  [2, 'compact'],
]

describe('encoded rows, as the thrift package reads them', () => {
  for (const [api, protocol] of kinds) {
    it(`arrive whole in Thrift${api} ${protocol}, also when a batch is sent in parts`, async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(row, { selector: ({ key }) => key.toString('latin1'), minLength: 1 }),
          fc.nat(),
          async (rows, cut) => {
            const hbase = new MemoryHBase()
            const expected = new MemoryHBase()
            const encoder = new RowEncoder(api, protocol, columns, 64)
            for (const { key, values, timestamp } of rows) {
              const span = rowSpan(key, values, timestamp)
              const before = encoder.bytes
              encoder.add(span, 4_711)
              assert.ok(encoder.bytes - before <= encoder.sizeOf(span))
              expected.put(
                key,
                values.map(([index, bytes]) => ({
                  ...(columns[index] as ColumnName),
                  value: bytes,
                  timestamp: api === 2 ? (timestamp ?? 4_711) : 4_711,
                })),
              )
            }
            const middle = cut % (rows.length + 1)
            const channel = new StockChannel(
              api,
              protocol,
              api === 1 ? hbase.thrift1() : hbase.thrift2(),
            )
            for (const [from, to] of [
              [0, middle],
              [middle, rows.length],
            ] as const) {
              const { request, decoder } = put(api, channel, encoder, from, to)
              await channel.call(request, decoder)
            }
            assert.deepEqual(hbase.rows, expected.rows)
            const cells = rows.reduce((sum, { values }) => sum + values.length, 0)
            assert.equal(encoder.cellsOf(0, middle) + encoder.cellsOf(middle, rows.length), cells)
          },
        ),
        { numRuns: 60 },
      )
    })
  }

  it('know columns that were added since, also when another encoder has told their size', async () => {
    const known = columns.slice(0, 1)
    const encoder = new RowEncoder(2, 'binary', known, 64)
    const ruler = new RowEncoder(2, 'binary', known, 64)
    const hbase = new MemoryHBase()
    for (const index of [0, 1, 2]) {
      if (index > 0) known.push(columns[index] as ColumnName)
      const span = rowSpan(Buffer.from(`k${index}`), [[index, Buffer.from('v')]])
      encoder.add(span, 4_711, ruler.sizeOf(span))
    }
    const channel = new StockChannel(2, 'binary', hbase.thrift2())
    const { request, decoder } = put(2, channel, encoder, 0, encoder.rows)
    await channel.call(request, decoder)
    assert.deepEqual(
      hbase.rows.map(({ cells }) => cells[0]?.qualifier),
      known.map(({ qualifier }) => qualifier),
    )
  })

  for (const protocol of ['binary', 'compact'] as const) {
    it(`have their own TTL and visibility in Thrift2 ${protocol}`, async () => {
      const pool = fc.array(extras, { minLength: 1, maxLength: 3 })
      const some = fc.array(fc.tuple(row, fc.option(fc.nat(), { nil: undefined })), {
        minLength: 1,
      })
      await fc.assert(
        fc.asyncProperty(pool, some, async (shared, rows) => {
          const hbase = new MemoryHBase()
          const expected = new MemoryHBase()
          const encoder = new RowEncoder(2, protocol, columns, 64)
          for (const [{ key, values, timestamp }, choice] of rows) {
            const own = choice === undefined ? undefined : shared[choice % shared.length]
            const span = rowSpan(key, values, timestamp, own)
            const before = encoder.bytes
            encoder.add(span, 4_711)
            assert.ok(encoder.bytes - before <= encoder.sizeOf(span))
            expected.put(
              key,
              values.map(([index, bytes]) => ({
                ...(columns[index] as ColumnName),
                value: bytes,
                timestamp: timestamp ?? 4_711,
              })),
              own && understood(own),
            )
          }
          const channel = new StockChannel(2, protocol, hbase.thrift2())
          const { request, decoder } = put(2, channel, encoder, 0, encoder.rows)
          await channel.call(request, decoder)
          assert.deepEqual(hbase.rows, expected.rows)
        }),
        { numRuns: 60 },
      )
    })

    it(`have those of their call in Thrift1 ${protocol}`, async () => {
      await fc.assert(
        fc.asyncProperty(extras, async (own) => {
          const hbase = new MemoryHBase()
          const encoder = new RowEncoder(1, protocol, columns, 64)
          for (const key of ['a', 'b']) {
            encoder.add(rowSpan(Buffer.from(key), [[1, Buffer.from('x')]], undefined, own), 1)
          }
          const channel = new StockChannel(1, protocol, hbase.thrift1())
          const { request, decoder } = put(1, channel, encoder, 0, encoder.rows, own)
          await channel.call(request, decoder)
          const wanted = understood(own)
          const seen = Object.keys(wanted).length === 0 ? undefined : wanted
          assert.deepEqual(
            hbase.rows.map((each) => each.extras),
            [seen, seen],
          )
          assert.deepEqual(
            hbase.rows.map(({ cells }) => cells[0]?.timestamp),
            [4_711, 4_711],
          )
        }),
        { numRuns: 60 },
      )
    })
  }

  it('leave nothing of the batch before them behind', async () => {
    const hbase = new MemoryHBase()
    const encoder = new RowEncoder(2, 'binary', columns, 64)
    encoder.add(rowSpan(Buffer.from('old'), [[1, Buffer.from('x')]]), 1)
    encoder.clear()
    encoder.add(rowSpan(Buffer.from('new'), [[1, Buffer.from('y')]]), 2)
    const channel = new StockChannel(2, 'binary', hbase.thrift2())
    const { request, decoder } = put(2, channel, encoder, 0, encoder.rows)
    await channel.call(request, decoder)
    assert.deepEqual(
      hbase.rows.map(({ key, cells }) => [key.toString(), cells[0]?.timestamp]),
      [['new', 2]],
    )
  })
})

function put(
  api: ThriftApi,
  channel: StockChannel,
  encoder: RowEncoder,
  from: number,
  to: number,
  extras?: RowExtras,
): PreparedCall<void> {
  const calls = api === 1 ? thrift1Calls : thrift2Calls
  return calls.putRows(channel, Buffer.from('t'), encoder, from, to, 4_711, extras)
}
