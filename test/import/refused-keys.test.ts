import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DecodedRow } from '../../src/import/formats/decoded-row.js'
import { RefusedKeys } from '../../src/import/refused-keys.js'

describe('the keys of refused rows', () => {
  const refusal = (key: Buffer) => ({ cells: 2, key: () => key })

  it('have their reasons, and are as many as there are', () => {
    const refused = new RefusedKeys()
    const key = Buffer.from([0xff, 0])
    for (let i = 0; i < 3; i++) assert.equal(refused.add(refusal(key), 'too large'), undefined)
    const row = new DecodedRow()
    row.key(key, 0, 2)
    assert.deepEqual([refused.size, refused.cells, refused.reasonFor(row)], [1, 6, 'too large'])
    row.key(key, 0, 1)
    assert.equal(refused.reasonFor(row), undefined)
  })

  it('stop the job when they take too much memory, however few they are', () => {
    const refused = new RefusedKeys()
    const key = Buffer.alloc(32_767, 'k')
    let rows = 0
    let error: Error | undefined
    for (; error === undefined && rows < 100_000; rows++) {
      key.writeInt32BE(rows)
      error = refused.add(refusal(Buffer.from(key)), 'no')
    }
    assert.match(error?.message ?? '', /^more than 512 rows refused: no$/)
    assert.equal(rows, 513)
  })
})
