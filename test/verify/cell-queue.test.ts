import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { FamilyIndex } from '../../src/two-tables/family-index.js'
import { CellQueue } from '../../src/verify/cell-queue.js'
import type { OwnedCell } from '../../src/verify/owned-cell.js'
import { cellView } from '../support/write-cells.js'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const qualifierOf = ({ buf, qualifierEnd }: OwnedCell): string =>
  buf.toString('latin1', 0, qualifierEnd)

describe('the queue of cells to compare', () => {
  function filled(cells: number): CellQueue {
    const queue = new CellQueue(new FamilyIndex(['d']))
    const key = Buffer.from('row')
    queue.startRow(key, 0, key.length)
    for (let n = 0; n < cells; n++) add(queue, n)
    return queue
  }

  function add(queue: CellQueue, n: number): void {
    const qualifier = String(n).padStart(5, '0')
    queue.cell(cellView({ row: 'row', family: 'd', qualifier, timestamp: 1, value: 'v' }))
  }

  it('gives its cells in order, also when it is never empty', () => {
    const queue = filled(10)
    for (let n = 0; n < 5000; n++) {
      const cell = queue.here()
      assert.equal(cell && qualifierOf(cell), String(n).padStart(5, '0'))
      queue.take()
      add(queue, n + 10)
    }
  })

  it('does not keep what was taken', async () => {
    const queue = filled(3)
    const takeOne = (): WeakRef<OwnedCell> => {
      const cell = queue.here()
      assert.ok(cell)
      queue.take()
      return new WeakRef(cell)
    }
    const taken = takeOne()
    // What a weak reference has shown stays alive until the turn ends.
    await new Promise((resolve) => setImmediate(resolve))
    collectGarbage()
    assert.equal(taken.deref(), undefined)
    assert.ok(queue.here())
  })
})
