import { createReadStream } from 'node:fs'
import { HbulkError } from '../../src/errors.js'
import type { PutRow } from '../wire/calls.js'
import type { ColumnSpec } from './column-spec.js'

const NEWLINE = 0x0a
const RETURN = 0x0d

/**
 * Reads a separated file by ImportTsv's rules (no quoting, missing fields at the end of a line are
 * absent cells) but refuses what ImportTsv would count as a bad line: contenders differ there.
 */
export async function readRows(
  file: string,
  separator: number,
  spec: ColumnSpec,
  visit: (row: PutRow, line: Buffer) => void,
): Promise<void> {
  let number = 0
  const split = lineSplitter(separator, spec)
  await eachLine(file, (line) => {
    number += 1
    const row = split(line)
    if (typeof row === 'string') {
      throw new HbulkError('INPUT', `${file} line ${number}: ${row}`, {
        hint: 'The bench compares clean loads: give it a file without bad lines.',
      })
    }
    visit(row, line)
  })
}

async function eachLine(file: string, visit: (line: Buffer) => void): Promise<void> {
  let rest: Buffer = Buffer.alloc(0)
  const input: AsyncIterable<Buffer> = createReadStream(file, { highWaterMark: 1 << 20 })
  try {
    for await (const chunk of input) {
      const buf = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      let start = 0
      for (let end = buf.indexOf(NEWLINE); end !== -1; end = buf.indexOf(NEWLINE, start)) {
        visit(buf.subarray(start, buf[end - 1] === RETURN && end > start ? end - 1 : end))
        start = end + 1
      }
      rest = Buffer.from(buf.subarray(start))
    }
  } catch (cause) {
    if (cause instanceof HbulkError) throw cause
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new HbulkError('INPUT', `cannot read ${file}: ${why}`, { cause })
  }
  if (rest.length > 0) visit(rest)
}

/** @returns a function that gives the row, or why the line is none. */
function lineSplitter(separator: number, spec: ColumnSpec): (line: Buffer) => PutRow | string {
  const fields = spec.columns.length + 1
  return (line) => {
    const values: (Buffer | undefined)[] = []
    let key: Buffer | undefined
    let start = 0
    let index = 0
    while (start <= line.length) {
      const found = line.indexOf(separator, start)
      const end = found === -1 ? line.length : found
      const field = line.subarray(start, end)
      if (index === spec.keyIndex) key = field
      else values.push(field)
      index += 1
      start = end + 1
    }
    if (index > fields) return `${index} fields, but --columns names ${fields}`
    if (key === undefined || key.length === 0) return 'no row key'
    if (values.length === 0) return 'no data field'
    return { key, values }
  }
}
