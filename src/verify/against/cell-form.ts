import { Scratch } from '../../bytes/scratch.js'
import { toStringBinary } from '../../bytes/string-binary.js'
import { readableType } from '../../bytes/values/read-values.js'
import { valueWriter } from '../../bytes/values/value-types.js'
import type { FileShape } from '../../import/formats/file-shape.js'
import type { CellForm } from '../cell-queue.js'
import type { OwnedCell } from '../owned-cell.js'

/** Types of which different bytes are the same value: what is read back are the bytes that HBase's Bytes would make. */
const rounded: ReadonlySet<string> = new Set(['boolean', 'bigdecimal'])

export const isRounded = (type: string): boolean => rounded.has(type)

/** Of all cells of a layout that has none. */
export const NO_TIMESTAMP = 0

/**
 * What a cell of the table is in files of a shape; undefined when they hold it as it is. A cell that they have no place
 * for is not compared.
 */
export function cellForm(shape: FileShape, families: readonly string[]): CellForm | undefined {
  if (shape.layout !== 'wide') return undefined
  const types = new Map(Object.entries(shape.types ?? {}).filter(([, type]) => isRounded(type)))
  // Without quotes an empty value is written as nothing, like a cell that is not there.
  const losesEmpty = shape.format === 'tsv'
  return (cell) => {
    if (losesEmpty && cell.valueStart === cell.valueEnd) return undefined
    const type = types.size === 0 ? undefined : types.get(nameOf(cell, families))
    const plain = { ...cell, timestamp: NO_TIMESTAMP }
    return type === undefined ? plain : rewritten(plain, type)
  }
}

function nameOf(cell: OwnedCell, families: readonly string[]): string {
  const { buf, qualifierStart, qualifierEnd } = cell
  return `${families[cell.family] ?? ''}:${toStringBinary(buf, qualifierStart, qualifierEnd)}`
}

/** A value that is none of its type stays as it is: the files cannot hold it. */
function rewritten(cell: OwnedCell, type: string): OwnedCell {
  const { buf, qualifierStart, qualifierEnd, valueStart, valueEnd } = cell
  const value = readableType(type)?.read(buf, valueStart, valueEnd)
  if (value === undefined) return cell
  const text = Buffer.from(String(value))
  const out = new Scratch()
  out.append(buf, qualifierStart, qualifierEnd)
  const qualifier = out.length
  if (valueWriter(type)?.(text, 0, text.length, out) !== undefined) return cell
  return {
    ...cell,
    ...{ buf: Buffer.from(out.buf.subarray(0, out.length)), qualifierStart: 0 },
    ...{ qualifierEnd: qualifier, valueStart: qualifier, valueEnd: out.length },
  }
}
