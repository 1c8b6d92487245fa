import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import avro from 'avsc'
import fc from 'fast-check'
import type { Timestamp } from '../../../src/client/types.js'
import { avroRows, bigtableRowSchema } from '../../../src/export/formats/avro-rows.js'
import { lengthSize, writeLength } from '../../../src/export/formats/avro-varint.js'
import { bigintLong } from '../../support/avro-long.js'
import { decodeAvro } from '../../support/decode-avro.js'
import { cell, fileOf, row } from '../rows.js'

const schema = bigtableRowSchema as avro.Schema
const bigType = avro.Type.forSchema(schema, { registry: { long: bigintLong } })

interface Decoded {
  readonly key: Buffer
  readonly cells: readonly {
    readonly family: string
    readonly qualifier: Buffer
    readonly timestamp: bigint
    readonly value: Buffer
  }[]
}

describe('Avro rows', () => {
  for (const codec of ['null', 'deflate', 'snappy'] as const) {
    it(`are what avsc reads, codec ${codec}`, async () => {
      const anyBytes = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes))
      const time = fc.oneof(
        fc.integer({ min: 0, max: 2 ** 31 }),
        fc.constantFrom<Timestamp>(2 ** 53 - 1, 9_223_372_036_854_775n, 1_700_000_000_000),
      )
      const anyCell = fc.tuple(fc.constantFrom('d', 'family'), anyBytes, time, anyBytes)
      const anyRow = fc.tuple(anyBytes, fc.array(anyCell, { minLength: 1, maxLength: 150 }))
      await fc.assert(
        fc.asyncProperty(fc.array(anyRow), fc.constantFrom(1, 5000), async (input, chunkBytes) => {
          const rows = input.map(([key, cells]) => ({
            key,
            cells: cells.map(([family, qualifier, timestamp, value]) => ({
              ...cell(`${family}:`, value, timestamp),
              qualifier,
            })),
          }))
          const decoded = await decodeAvro<Decoded>(
            await fileOf(avroRows({ codec, seed: 's', spillPath: '' }), rows, chunkBytes),
            bigType,
          )
          assert.deepEqual(
            decoded.map(({ key, cells }) => ({ key, cells: cells.map((each) => ({ ...each })) })),
            rows.map(({ key, cells }) => ({
              key,
              cells: cells.map(({ family, qualifier, timestamp, value }) => ({
                family: family.toString(),
                qualifier,
                timestamp: BigInt(timestamp) * 1000n,
                value,
              })),
            })),
          )
        }),
        { numRuns: 60 },
      )
    })
  }

  it('come out the same when a task is run again', async () => {
    const rows = [row('k', cell('d:q', 'v'))]
    const make = (seed: string) => fileOf(avroRows({ codec: 'null', seed, spillPath: '' }), rows)
    assert.deepEqual(await make('a'), await make('a'))
    assert.notDeepEqual(await make('a'), await make('b'))
  })

  it('refuse a timestamp that has no microseconds', async () => {
    const rows = [row('k', cell('d:q', 'v', 2n ** 63n - 1n))]
    const refused = fileOf(avroRows({ codec: 'null', seed: '', spillPath: '' }), rows)
    await assert.rejects(refused, /row "k", column d:q: timestamp 9223372036854775807/)
  })
})

describe('lengths', () => {
  it('are zig-zag varints as avsc writes them', () => {
    const type = avro.Type.forSchema('long')
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (length) => {
        const target = Buffer.alloc(10)
        const end = writeLength(target, 0, length)
        assert.deepEqual(target.subarray(0, end), type.toBuffer(length))
        assert.equal(end, lengthSize(length))
      }),
    )
  })
})
