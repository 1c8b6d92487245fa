import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { nearest } from '../../src/cli/nearest.js'

const commands = ['importtsv', 'export', 'rowcounter', 'splits', 'tables', 'sandbox']

describe('nearest', () => {
  it('has nothing to say about a word that is like none', () => {
    for (const word of ['', 'x', 'frobnicate', 'verify']) {
      assert.equal(nearest(word, commands), undefined, word)
    }
  })

  it('finds misspellings, beginnings and other cases', () => {
    assert.equal(nearest('exprot', commands), 'export')
    assert.equal(nearest('import', commands), 'importtsv')
    assert.equal(nearest('RowCounter', commands), 'rowcounter')
    assert.equal(nearest('split', commands), 'splits')
  })
})
