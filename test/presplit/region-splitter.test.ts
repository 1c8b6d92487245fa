import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { HbulkError } from '../../src/errors.js'
import { splitAlgorithm, splitKeys } from '../../src/presplit/algorithms.js'

interface Vector {
  readonly algorithm: string
  readonly n: number
  readonly first?: string
  readonly last?: string
  readonly keys?: readonly string[]
  readonly error?: string
  readonly message?: string
}

/** The data stays beside its generator in the source tree; tests run from the build. */
const file = new URL('../../../test/presplit/vectors/region-splitter.jsonl', import.meta.url)
const vectors = readFileSync(file, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Vector)

const isSigned = (vector: Vector) => /^[+-]/.test(vector.first ?? '')

function compute(vector: Vector): Buffer[] {
  const algorithm = splitAlgorithm(vector.algorithm)
  assert.ok(algorithm)
  return splitKeys(algorithm, vector.n, { first: vector.first, last: vector.last })
}

test('the split keys are those of RegionSplitter, byte for byte', () => {
  let compared = 0
  for (const vector of vectors) {
    if (vector.keys === undefined || isSigned(vector)) continue
    const keys = compute(vector).map((key) => key.toString('hex'))
    assert.deepEqual(keys, vector.keys, JSON.stringify({ ...vector, keys: '...' }))
    compared++
  }
  assert.ok(compared >= 300)
})

test('what RegionSplitter refuses is refused, in its words where they are for people', () => {
  const failures = vectors.filter((vector) => vector.error !== undefined)
  assert.ok(failures.length >= 25)
  for (const vector of failures) {
    const theirs = vector.message ?? ''
    const wording = /^(last row|split granularity)/.test(theirs) ? theirs : undefined
    assert.throws(
      () => compute(vector),
      (error) =>
        error instanceof HbulkError &&
        error.code === 'USAGE' &&
        (wording === undefined || error.message === wording),
      JSON.stringify(vector),
    )
  }
})

test('a sign is refused, although BigInteger takes it', () => {
  const signed = vectors.filter(isSigned)
  assert.ok(signed.length >= 2)
  for (const vector of signed) {
    assert.throws(() => compute(vector), /--first "[+-]5": give hexadecimal digits, without sign/)
  }
})

test("RegionSplitter's class names are known", () => {
  assert.equal(splitAlgorithm('HexStringSplit'), 'hex')
  assert.equal(splitAlgorithm('DecimalStringSplit'), 'decimal')
  assert.equal(splitAlgorithm('UniformSplit'), 'uniform')
  assert.equal(splitAlgorithm('hash'), undefined)
})
