import { Scratch } from '../../bytes/scratch.js'
import { toStringBinary } from '../../bytes/string-binary.js'
import { readableType } from '../../bytes/values/read-values.js'
import { valueWriter } from '../../bytes/values/value-types.js'
import type { CellView } from '../../client/types.js'
import type { FileShape } from '../../import/formats/file-shape.js'
import type { CellForm } from '../cell-form.js'

/** Types of which different bytes are the same value: what is read back are the bytes that HBase's Bytes would make. */
const rounded: ReadonlySet<string> = new Set(['boolean', 'bigdecimal'])

export const isRounded = (type: string): boolean => rounded.has(type)

/** Of all cells of a layout that has none. */
export const NO_TIMESTAMP = 0

/**
 * What a cell of the table is in files of a shape; undefined when they hold it as it is. A cell that they have no place
 * for is not compared.
 */
export function heldForm(shape: FileShape): CellForm | undefined {
  if (shape.layout !== 'wide') return undefined
  const types = new Map(Object.entries(shape.types ?? {}).filter(([, type]) => isRounded(type)))
  // Without quotes an empty value is written as nothing, like a cell that is not there.
  const losesEmpty = shape.format === 'tsv'
  return (cell) => {
    if (losesEmpty && cell.valueStart === cell.valueEnd) return undefined
    const type = types.size === 0 ? undefined : types.get(nameOf(cell))
    const plain = { ...cell, timestamp: NO_TIMESTAMP }
    return type === undefined ? plain : rewritten(plain, type)
  }
}

function nameOf({ buf, familyStart, familyEnd, qualifierStart, qualifierEnd }: CellView): string {
  const family = toStringBinary(buf, familyStart, familyEnd)
  return `${family}:${toStringBinary(buf, qualifierStart, qualifierEnd)}`
}

/** A value that is none of its type stays as it is: the files cannot hold it. */
function rewritten(cell: CellView, type: string): CellView {
  const { buf, familyStart, familyEnd, qualifierStart, qualifierEnd, valueStart, valueEnd } = cell
  const value = readableType(type)?.read(buf, valueStart, valueEnd)
  if (value === undefined) return cell
  const text = Buffer.from(String(value))
  const out = new Scratch()
  out.append(buf, familyStart, familyEnd)
  const family = out.length
  out.append(buf, qualifierStart, qualifierEnd)
  const qualifier = out.length
  if (valueWriter(type)?.(text, 0, text.length, out) !== undefined) return cell
  return {
    ...cell,
    ...{ buf: out.buf, familyStart: 0, familyEnd: family, qualifierStart: family },
    ...{ qualifierEnd: qualifier, valueStart: qualifier, valueEnd: out.length },
  }
}
