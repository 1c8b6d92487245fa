import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  csvDialect,
  DelimitedFields,
  type Dialect,
  tsvDialect,
} from '../../../src/export/formats/delimited-fields.js'
import { OutputBuffer } from '../../../src/export/output/output-buffer.js'

/** The rules once more, as plainly as they can be said. */
function reference(bytes: Buffer, { delimiter, quoting }: Dialect): string | undefined {
  const text = bytes.toString('latin1')
  const special = [String.fromCharCode(delimiter), '\n', '\r', ...(quoting ? ['"'] : [])]
  const bare = !special.some((character) => text.includes(character))
  if (bare && (text !== '' || !quoting)) return text
  return quoting ? `"${text.replaceAll('"', '""')}"` : undefined
}

const ordinary = fc.uint8Array({ maxLength: 80 })
const awkward = fc.array(fc.constantFrom(...Buffer.from('",;|\t\n\r\v\x0e \x1f!+-#azé')), {
  maxLength: 12,
})
const plainText = fc.string({ unit: fc.constantFrom('a', ' ', 'Z', '.'), maxLength: 700 })
const field = fc
  .oneof(
    ordinary,
    awkward,
    plainText.map((text) => [...Buffer.from(text)]),
  )
  .map((all) => Buffer.from(all))

describe('fields between delimiters', () => {
  const dialects = [csvDialect, tsvDialect, { delimiter: 0x3b, quoting: true }]
  for (const dialect of dialects) {
    it(`are written as the rules say: ${JSON.stringify(dialect)}`, () => {
      const out = new OutputBuffer(1000, () => {})
      const fields = new DelimitedFields(out, dialect, undefined)
      fc.assert(
        fc.property(field, fc.nat(9), (bytes, offset) => {
          const source = Buffer.concat([Buffer.alloc(offset, 0x2c), bytes, Buffer.from(',\n"')])
          out.pos = offset
          const held = fields.field(source, offset, offset + bytes.length)
          const expected = reference(bytes, dialect)
          assert.equal(held, expected !== undefined)
          assert.equal(out.buf.toString('latin1', offset, out.pos), expected ?? '')
        }),
        { numRuns: 500 },
      )
    })
  }
})
