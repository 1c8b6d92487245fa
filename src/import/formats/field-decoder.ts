import type { Scratch } from '../../bytes/scratch.js'
import { quoteBytes, type ValueWriter, valueWriter } from '../../bytes/values/value-types.js'
import { HbulkError } from '../../errors.js'
import type { Encoding } from '../../export/formats/field-encoding.js'

/** What turns fields of an encoding back into bytes; undefined: they are the bytes. */
export function fieldDecoder(encoding: Encoding): ValueWriter | undefined {
  if (encoding === 'utf8') return undefined
  const writer = valueWriter(encoding)
  if (writer === undefined) throw new HbulkError('INTERNAL', `nothing decodes ${encoding}`)
  return writer
}

/** Appends what the field stands for. Returns undefined, or what is wrong with the field of that name. */
export function decodeField(
  decoder: ValueWriter | undefined,
  buf: Buffer,
  start: number,
  end: number,
  out: Scratch,
  name: string,
): string | undefined {
  if (decoder === undefined) {
    out.append(buf, start, end)
    return undefined
  }
  const wrong = decoder(buf, start, end, out)
  return wrong === undefined ? undefined : `${name} ${quoteBytes(buf, start, end)} ${wrong}`
}
