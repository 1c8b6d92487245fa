import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseFamilyPairs } from '../../src/two-tables/family-pairs.js'
import { familyGroups } from '../../src/verify/family-groups.js'

const groups = (families: string): string[] =>
  familyGroups(parseFamilyPairs(families)).map((group) =>
    group.map(({ source, target }) => `${source}:${target}`).join(),
  )

describe('families that are compared by one scan', () => {
  it('are all, in the order of HBase, while the other table has them in the same', () => {
    assert.deepEqual(groups('e,d'), ['d:d,e:e'])
    assert.deepEqual(groups('d:x,e:y'), ['d:x,e:y'])
    assert.deepEqual(groups('é:z,d:a'), ['d:a,é:z'])
  })

  it('is each alone when new names come in another order', () => {
    assert.deepEqual(groups('d:y,e:x'), ['d:y', 'e:x'])
    assert.deepEqual(groups('d,e:x,f:c'), ['d:d', 'e:x', 'f:c'])
  })
})
