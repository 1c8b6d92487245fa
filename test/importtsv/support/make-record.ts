import type { RecordSpan } from '../../../src/importtsv/formats/format.js'

/** A record of these fields (latin1), somewhere inside a larger buffer, as a reader gives it. */
export function makeRecord(
  fields: readonly (string | Buffer)[],
  kept: number = fields.length,
): RecordSpan {
  const pieces = fields.map((field) =>
    typeof field === 'string' ? Buffer.from(field, 'latin1') : field,
  )
  const before = Buffer.from('line before\n')
  const span: RecordSpan = {
    buf: Buffer.concat([before, ...pieces.flatMap((piece) => [piece, Buffer.from('\t')])]),
    fields: fields.length,
    fieldStart: new Int32Array(kept),
    fieldEnd: new Int32Array(kept),
  }
  let at = before.length
  for (const [index, piece] of pieces.slice(0, kept).entries()) {
    span.fieldStart[index] = at
    span.fieldEnd[index] = at + piece.length
    at += piece.length + 1
  }
  return span
}
