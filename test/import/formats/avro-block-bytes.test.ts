import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { suite, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { deflateRawSync } from 'node:zlib'
import { AvroBlockBytes } from '../../../src/import/formats/avro-block-bytes.js'
import { InputWindow } from '../../../src/importtsv/input/input-window.js'

function windowOf(bytes: Buffer): InputWindow {
  let given = false
  const source = {
    consumed: bytes.length,
    async read(target: Buffer, at: number): Promise<number> {
      if (given) return 0
      given = true
      return bytes.copy(target, at)
    },
    async close() {},
  }
  return new InputWindow(source, { chunkBytes: bytes.length, maxBytes: bytes.length, offset: 0 })
}

suite('the bytes of a long Avro block', () => {
  test('are unpacked in many pieces without a word on stderr', async () => {
    const warnings: Error[] = []
    const onWarning = (warning: Error): number => warnings.push(warning)
    process.on('warning', onWarning)
    const plain = randomBytes(400_000)
    const packed = deflateRawSync(plain)
    const bytes = new AvroBlockBytes(windowOf(packed), 'deflate', packed.length)
    while (!bytes.done) await bytes.fill()
    await setImmediate()
    process.off('warning', onWarning)
    assert.deepEqual(warnings.map(String), [])
    assert.ok(bytes.buf.subarray(bytes.at, bytes.end).equals(plain))
  })

  test('that are damaged are an error', async () => {
    const packed = deflateRawSync(randomBytes(100_000))
    packed.fill(0xff, 40_000, 40_100)
    packed[0] = 0x06
    const bytes = new AvroBlockBytes(windowOf(packed), 'deflate', packed.length)
    await assert.rejects(async () => {
      while (!bytes.done) await bytes.fill()
    })
    bytes.close()
  })
})
