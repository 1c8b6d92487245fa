import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { CellType, type Timestamp } from '../../src/client/types.js'
import { CellEncoder } from '../../src/wire/cell-encoder.js'
import { CellRows } from '../../src/wire/cell-rows.js'
import { thrift1Calls } from '../../src/wire/thrift1-calls.js'
import { thrift2Calls } from '../../src/wire/thrift2-calls.js'
import { StockChannel } from '../support/stock-channel.js'
import { cellView } from '../support/write-cells.js'

const TABLE = Buffer.from('t')

const bytes = (max: number) =>
  fc.uint8Array({ maxLength: max }).map((array) => Buffer.from(array).toString('latin1'))
const timestamp = fc.oneof(
  fc.maxSafeNat(),
  fc.constantFrom(0, -1, -(2 ** 53) + 1, 2 ** 32, 2 ** 32 - 1, 2 ** 53 - 1, 2n ** 53n),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  // Mostly cells have it from their row.
  fc.constantFrom(1_700_000_000_000, 1_700_000_000_001),
)
const cell = fc.record({
  family: fc.constantFrom('d', 'family'),
  qualifier: fc.oneof(bytes(20), bytes(300)),
  value: fc.oneof(bytes(20), bytes(5000)),
  timestamp,
})
const rows = fc.array(
  fc.record({
    key: bytes(200).filter((key) => key !== ''),
    cells: fc.array(cell, { minLength: 1, maxLength: 20 }),
  }),
  { minLength: 1, maxLength: 8 },
)

interface Written {
  readonly key: string
  readonly cells: readonly {
    readonly family: string
    readonly qualifier: string
    readonly value?: string
    readonly timestamp: Timestamp
  }[]
}

function encode(
  encoder: CellEncoder,
  buffer: CellRows,
  { key, cells }: Written,
  type: number = CellType.PUT,
): void {
  encoder.clear()
  for (const { family, qualifier, value = '', timestamp: at } of cells) {
    const [name, text] = [Buffer.from(qualifier, 'latin1'), Buffer.from(value, 'latin1')]
    const view = cellView({ row: key, family, qualifier: name, value: text, timestamp: at, type })
    const [known, before] = [encoder.family(Buffer.from(family)), encoder.bytes]
    const most = encoder.sizeOf(view, known)
    if (type === CellType.PUT) encoder.put(view, known)
    else encoder.marker(view, known)
    assert.ok(encoder.bytes - before <= most)
  }
  const buf = Buffer.from(key, 'latin1')
  const row = {
    ...{ buf, keyStart: 0, keyEnd: buf.length, type, timestamp: undefined },
    ...{ cells: encoder.cells, body: encoder.body, bytes: encoder.bytes },
    ownTimestamp: encoder.ownTimestamp,
  }
  const [size, before] = [buffer.sizeOf(row), buffer.bytes]
  buffer.add(row, 0)
  assert.ok(buffer.bytes - before <= size)
  assert.equal(buffer.keyOf(buffer.rows - 1).toString('latin1'), key)
}

interface ThriftColumn {
  readonly family: Buffer
  readonly qualifier: Buffer | null
  readonly value?: Buffer
  readonly timestamp: { readonly buffer: Buffer } | number
}

/** The stock library's 64-bit numbers are wrong beyond 2^53: their bytes are not. */
function exact(value: ThriftColumn['timestamp']): string {
  return typeof value === 'number' ? String(value) : String(value.buffer.readBigInt64BE(0))
}

const understood = ({ family, qualifier, value, timestamp: at }: ThriftColumn) => ({
  family: family.toString(),
  qualifier: qualifier === null ? undefined : qualifier.toString('latin1'),
  ...(value === undefined ? {} : { value: value.toString('latin1') }),
  timestamp: exact(at),
})

for (const protocol of ['binary', 'compact'] as const) {
  describe(`rows of cells, as the thrift package reads them (${protocol})`, () => {
    it('keep column, value and timestamp of each cell in Thrift2, also when a batch is sent in parts', async () => {
      await fc.assert(
        fc.asyncProperty(rows, fc.nat(), async (written, cut) => {
          const got: unknown[] = []
          const channel = new StockChannel(2, protocol, {
            putMultiple: async (
              _: Buffer,
              puts: {
                row: Buffer
                columnValues: (ThriftColumn | { timestamp: null })[]
                timestamp: ThriftColumn['timestamp']
              }[],
            ) => {
              for (const { row, columnValues, timestamp: own } of puts) {
                // As the gateway does it: the row's for cells without their own.
                const cells = columnValues.map((each) => {
                  if (each.timestamp !== null) assert.notEqual(exact(each.timestamp), exact(own))
                  return understood({ ...each, timestamp: each.timestamp ?? own } as ThriftColumn)
                })
                got.push({ key: row.toString('latin1'), cells })
              }
            },
          })
          const [encoder, buffer] = [new CellEncoder(2, protocol), new CellRows(protocol, 16)]
          for (const row of written) encode(encoder, buffer, row)
          const middle = cut % (written.length + 1)
          for (const [from, to] of [
            [0, middle],
            [middle, written.length],
          ] as const) {
            const { request, decoder } = thrift2Calls.putRows(
              ...[channel, TABLE, buffer, from, to, 0, undefined],
            )
            await channel.call(request, decoder)
          }
          const expected = written.map(({ key, cells }) => ({
            key,
            cells: cells.map((each) => ({ ...each, timestamp: String(each.timestamp) })),
          }))
          assert.deepEqual(got, expected)
        }),
        { numRuns: 60 },
      )
    })

    it('keep column and value in Thrift1, where the timestamp is that of the call', async () => {
      await fc.assert(
        fc.asyncProperty(rows, async (written) => {
          const got: unknown[] = []
          const channel = new StockChannel(1, protocol, {
            mutateRowsTs: async (
              _: Buffer,
              batches: { row: Buffer; mutations: { column: Buffer; value: Buffer }[] }[],
              at: unknown,
              // The library looks at how many there are.
              _attributes: unknown,
            ) => {
              assert.equal(Number(at), 4711)
              for (const { row, mutations } of batches) {
                const cells = mutations.map(({ column, value }) => [
                  column.toString('latin1'),
                  value.toString('latin1'),
                ])
                got.push([row.toString('latin1'), cells])
              }
            },
          })
          const [encoder, buffer] = [new CellEncoder(1, protocol), new CellRows(protocol, 16)]
          for (const row of written) encode(encoder, buffer, row)
          const { request, decoder } = thrift1Calls.putRows(
            ...[channel, TABLE, buffer, 0, written.length, 4711, undefined],
          )
          await channel.call(request, decoder)
          const expected = written.map(({ key, cells }) => [
            key,
            cells.map(({ family, qualifier, value }) => [`${family}:${qualifier}`, value]),
          ])
          assert.deepEqual(got, expected)
        }),
        { numRuns: 60 },
      )
    })

    it('are delete markers of one kind a row', async () => {
      const kinds = [
        [CellType.DELETE, 0, true],
        [CellType.DELETE_COLUMN, 1, true],
        [CellType.DELETE_FAMILY, 2, false],
        [CellType.DELETE_FAMILY_VERSION, 3, false],
      ] as const
      const got: unknown[] = []
      const channel = new StockChannel(2, protocol, {
        deleteMultiple: async (
          _: Buffer,
          deletes: { row: Buffer; columns: ThriftColumn[]; deleteType: number }[],
        ) => {
          for (const { row, columns, deleteType } of deletes) {
            got.push([row.toString(), deleteType, columns.map(understood)])
          }
          return []
        },
      })
      const [encoder, buffer] = [new CellEncoder(2, protocol), new CellRows(protocol, 16)]
      const cells = [
        { family: 'd', qualifier: 'q', timestamp: 5 },
        { family: 'family', qualifier: '', timestamp: 2n ** 60n },
      ]
      for (const [type] of kinds) encode(encoder, buffer, { key: `k${type}`, cells }, type)
      const call = thrift2Calls.deleteRows?.(channel, TABLE, buffer, 0, kinds.length)
      assert.ok(call)
      await channel.call(call.request, call.decoder)
      const expected = kinds.map(([type, code, ofColumn]) => [
        `k${type}`,
        code,
        cells.map(({ family, qualifier, timestamp: at }) => ({
          ...{ family, qualifier: ofColumn ? qualifier : undefined, timestamp: String(at) },
        })),
      ])
      assert.deepEqual(got, expected)
    })
  })
}
