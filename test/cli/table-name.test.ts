import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { prefixedTable } from '../../src/cli/table-name.js'

describe('prefixedTable', () => {
  it('leaves names alone without a prefix', () => {
    assert.equal(prefixedTable({ tablePrefix: undefined }, 'ns:t'), 'ns:t')
    assert.equal(prefixedTable({ tablePrefix: '' }, 't'), 't')
  })

  it('puts the prefix and an underscore before the name, after the namespace', () => {
    assert.equal(prefixedTable({ tablePrefix: 'p' }, 't'), 'p_t')
    assert.equal(prefixedTable({ tablePrefix: 'p' }, 'ns:t'), 'ns:p_t')
  })
})
