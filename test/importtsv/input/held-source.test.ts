import assert from 'node:assert/strict'
import { it } from 'node:test'
import { HeldSource } from '../../../src/importtsv/input/held-source.js'
import { MemorySource } from '../support/read-records.js'

async function readAll(source: { read: HeldSource['read'] }): Promise<string> {
  const buf = Buffer.alloc(4)
  let text = ''
  for (;;) {
    const size = await source.read(buf, 0, buf.length)
    if (size === 0) return text
    text += buf.toString('latin1', 0, size)
  }
}

it('a held source delivers again what was not released', async () => {
  const held = new HeldSource(new MemorySource(Buffer.from('0123456789'), 3))
  assert.equal(await readAll(held), '0123456789')
  assert.equal(held.heldBytes, 10)
  assert.equal(await readAll(held.replay(4)), '456789')
  held.release(5)
  assert.equal(held.heldBytes, 5)
  assert.equal(await readAll(held.replay(5)), '56789')
  assert.equal(await readAll(held.replay(8)), '89')
  held.release(10)
  assert.equal(held.heldBytes, 0)
  assert.equal(await readAll(held.replay(10)), '')
})
