import assert from 'node:assert/strict'
import { it } from 'node:test'
import { spareBuffers } from '../../../src/bytes/spare-buffers.js'
import { csv } from '../../../src/importtsv/formats/csv.js'
import { tsv } from '../../../src/importtsv/formats/tsv.js'
import { InputWindow } from '../../../src/importtsv/input/input-window.js'
import { skipByteOrderMark } from '../../../src/importtsv/line-start.js'
import { MemorySource, readRecords } from '../support/read-records.js'

const KB = 1024

it('a line is too long wherever it is read, also in a spare buffer that has room for it', async () => {
  const text = `k1,1\nk2,${'x'.repeat(150 * KB)}\nk3,"${'y\n'.repeat(75 * KB)}"\nk4,4\n`
  const options = { maxLineBytes: 100 * KB, chunkBytes: 100 * KB, pieceBytes: 300 * KB }
  for (const format of [tsv, csv]) {
    const expected = await readRecords(format, text, options)
    assert.ok(expected.some(({ reason }) => reason === `Line longer than ${100 * KB} bytes`))
    spareBuffers.give(Buffer.allocUnsafeSlow(350 * KB))
    assert.deepEqual(await readRecords(format, text, options), expected)
  }
})

it('a limit below the length of a byte order mark is one for lines all the same', async () => {
  const source = new MemorySource(Buffer.from('k\nlong\n'), 10)
  const window = new InputWindow(source, { chunkBytes: 2, maxBytes: 2, offset: 0 })
  await skipByteOrderMark(window)
  assert.equal(window.buf.toString('latin1', window.start, window.end), 'k\n')
})
