import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { DecodedSource } from '../../../src/importtsv/input/decoded-source.js'
import { parseEncoding } from '../../../src/importtsv/input/text-encoding.js'
import { MemorySource } from '../support/read-records.js'
import { refused } from '../support/refused.js'

async function decode(bytes: Buffer, encoding: string, pieceBytes = 3): Promise<string> {
  const raw = new MemorySource(bytes, pieceBytes)
  const source = new DecodedSource(raw, "'in'", parseEncoding(encoding))
  const buf = Buffer.alloc(5)
  const pieces: Buffer[] = []
  for (;;) {
    const size = await source.read(buf, 0, buf.length)
    if (size === 0) return Buffer.concat(pieces).toString()
    pieces.push(Buffer.from(buf.subarray(0, size)))
  }
}

describe('an encoding', () => {
  it('is turned into UTF-8, whatever the pieces are', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 9 }), async (all, pieceBytes) => {
        const bytes = Buffer.from(all, 'utf16le')
        assert.equal(await decode(bytes, 'utf16le', pieceBytes), all.replace(/^\ufeff/, ''))
      }),
    )
  })

  it('may have a byte a character', async () => {
    const bytes = Buffer.from([0x41, 0xe9, 0x80])
    assert.equal(await decode(bytes, 'latin1'), 'A\xe9\x80')
    assert.equal(await decode(bytes, 'ISO-8859-1'), 'A\xe9\x80')
    assert.equal(await decode(bytes, 'windows-1252'), 'Aé€')
  })

  it('loses its byte order mark', async () => {
    assert.equal(await decode(Buffer.from('\ufeffk', 'utf16le'), 'UTF-16LE'), 'k')
  })

  it('whose bytes stand for nothing is an error that names them', async () => {
    const bad = decode(Buffer.from('abc\xff', 'latin1'), 'utf-8')
    await assert.rejects(bad, refused('INPUT', "'in' is not utf-8", 'bytes 3 to 4'))
    const half = decode(Buffer.from('abc'), 'utf16le', 2)
    await assert.rejects(half, refused('INPUT', 'utf-16le'))
  })

  it('has to be known', () => {
    assert.throws(() => parseEncoding('klingon'), refused('USAGE', 'klingon', 'windows-1252'))
  })
})
