import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { RegionMap } from '../../src/client/region-map.js'
import { rangeContains } from '../../src/regions/key-range.js'
import { regionsOf } from '../support/fake-client.js'

const key = fc
  .array(fc.constantFrom(0, 1, 0x61, 0x62, 0xff), { minLength: 1, maxLength: 3 })
  .map((bytes) => Buffer.from(bytes))
const splits = fc
  .uniqueArray(key, { maxLength: 12, selector: (each) => each.toString('hex') })
  .map((keys) => keys.sort(Buffer.compare))

test('every key is located in the one region that holds it, in whatever order keys come', () => {
  fc.assert(
    fc.property(splits, fc.array(key, { maxLength: 30 }), (cuts, rows) => {
      const map = RegionMap.of('t', regionsOf(cuts))
      for (const row of rows) {
        const padded = Buffer.concat([Buffer.from('xx'), row, Buffer.from('yy')])
        const region = map.regions[map.locate(padded, 2, 2 + row.length)]
        assert.ok(region)
        assert.ok(rangeContains({ start: region.startKey, stop: region.endKey }, row))
      }
    }),
  )
})

test('order and repetitions in the list make no difference', () => {
  fc.assert(
    fc.property(splits, fc.infiniteStream(fc.nat()), (cuts, random) => {
      const regions = regionsOf(cuts)
      const shuffled = [...regions, ...regions]
        .map((region) => ({ region, at: random.next().value ?? 0 }))
        .sort((a, b) => a.at - b.at)
        .map(({ region }) => region)
      const starts = RegionMap.of('t', shuffled).regions.map((region) => region.startKey)
      assert.deepEqual(
        starts,
        regions.map((region) => region.startKey),
      )
    }),
  )
})

const cuts = ['b', 'd', '\xff'].map((text) => Buffer.from(text, 'latin1'))
const refusals: readonly (readonly [name: string, kept: readonly number[], message: RegExp])[] = [
  ['the first is missing', [1, 2, 3], /table 't' .* none holds "" to "b"$/],
  ['one in the middle is missing', [0, 2, 3], /none holds "b" to "d"$/],
  ['the last is missing', [0, 1, 2], /none holds "\\xFF" to the table's end$/],
  ['there are none', [], /there are none$/],
]

for (const [name, kept, message] of refusals) {
  test(`regions do not fit together: ${name}`, () => {
    const regions = regionsOf(cuts).filter((_, i) => kept.includes(i))
    const expected = { code: 'REMOTE', retryable: true, message }
    assert.throws(() => RegionMap.of('t', regions), expected)
  })
}

test('a region that overlaps its neighbour is refused', () => {
  const parent = { startKey: Buffer.from('a'), endKey: Buffer.from('c'), server: 's:1' }
  const message = /the one that starts at "(a|b)" overlaps its neighbour$/
  assert.throws(() => RegionMap.of('t', [...regionsOf(cuts), parent]), { message })
  const whole = regionsOf([])
  assert.throws(() => RegionMap.of('t', [...whole, ...regionsOf(cuts)]), { message: /overlaps/ })
})
