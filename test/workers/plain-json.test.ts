import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { firstDifference, isPlainJson } from '../../src/workers/plain-json.js'
import { fixturePlan } from './fixture-job.js'

describe('isPlainJson', () => {
  it('accepts whatever JSON gives back unchanged', () => {
    const json = fc.jsonValue({ noUnicodeString: false } as object)
    fc.assert(fc.property(json, (value) => isPlainJson(JSON.parse(JSON.stringify(value)))))
  })

  it('refuses what JSON would change on its way', () => {
    const changed = [Buffer.from('a'), { a: undefined }, [undefined], Number.NaN, new Date(), -0]
    for (const value of changed) assert.ok(!isPlainJson(value), String(value))
  })

  it('holds for a plan', () => {
    const { setup, ...rest } = fixturePlan([{ do: 'square', n: 2 }])
    const { rateRows: _, rateBytes: __, ...limits } = setup.limits
    assert.ok(isPlainJson({ ...rest, setup: { ...setup, limits } }))
  })
})

describe('firstDifference', () => {
  it('is undefined for what is the same once through JSON', () => {
    assert.equal(firstDifference({ a: [1] }, { a: [1], b: undefined }), undefined)
  })

  it('names the innermost member', () => {
    assert.deepEqual(firstDifference({ a: [{ b: 1 }] }, { a: [{ b: 2 }] }), {
      name: 'a.0.b',
      before: '1',
      now: '2',
    })
  })

  it('finds a difference exactly when there is one', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const before: unknown = JSON.parse(JSON.stringify(a))
        const same = JSON.stringify(a) === JSON.stringify(b)
        if (same) assert.equal(firstDifference(before, b), undefined)
        assert.equal(firstDifference(before, a), undefined)
      }),
    )
  })
})
