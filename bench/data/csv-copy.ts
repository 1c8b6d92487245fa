import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { readRows } from './read-rows.js'
import type { Source } from './source.js'

const COMMA = 0x2c
const QUOTE = 0x22
const needsQuotes = new Set([COMMA, QUOTE, 0x0a, 0x0d])

/** Writes the rows of `source` as RFC 4180 CSV, a field in quotes only where it has to be. */
export async function writeCsvCopy(source: Source, path: string): Promise<void> {
  const output = createWriteStream(path, { highWaterMark: 1 << 20 })
  const failed = once(output, 'error').then(([error]) => Promise.reject(error))
  failed.catch(() => {})
  const separator = source.separator.charCodeAt(0)
  await readRows(source.file, separator, source.spec, (_row, line) => {
    output.write(csvLine(line, separator))
  })
  output.end()
  await Promise.race([finished(output), failed])
}

function csvLine(line: Buffer, separator: number): Buffer {
  const bytes: number[] = []
  for (let start = 0; start <= line.length; ) {
    const found = line.indexOf(separator, start)
    const end = found === -1 ? line.length : found
    if (start > 0) bytes.push(COMMA)
    pushField(bytes, line.subarray(start, end))
    start = end + 1
  }
  bytes.push(0x0a)
  return Buffer.from(bytes)
}

function pushField(bytes: number[], field: Buffer): void {
  if (!field.some((byte) => needsQuotes.has(byte))) {
    bytes.push(...field)
    return
  }
  bytes.push(QUOTE)
  for (const byte of field) {
    if (byte === QUOTE) bytes.push(QUOTE)
    bytes.push(byte)
  }
  bytes.push(QUOTE)
}
