import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { parseColumnSpec } from './column-spec.js'
import type { SourceFile } from './source.js'

export interface Shape {
  readonly columns: number
  /** Mean length of a value in bytes; lengths vary by half of it either way. */
  readonly valueBytes: number
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789 .-#'

/** Rows that are the same on every machine: decimal keys in order, text values of varying length. */
export async function generateRows(file: string, rows: number, shape: Shape): Promise<SourceFile> {
  const random = randomNumbers(0x9e3779b9)
  const out = createWriteStream(file, { highWaterMark: 1 << 20 })
  for (let row = 0; row < rows; row++) {
    let line = String(row).padStart(10, '0')
    for (let column = 0; column < shape.columns; column++) {
      line += '|' + randomText(random, shape.valueBytes)
    }
    if (!out.write(line + '\n')) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
  const columns = Array.from({ length: shape.columns }, (_, i) => `d:c${i + 1}`)
  return {
    description: `generated rows, ${shape.columns} columns of about ${shape.valueBytes} bytes`,
    file,
    separator: '|',
    spec: parseColumnSpec(['HBASE_ROW_KEY', ...columns].join(',')),
  }
}

function randomText(random: () => number, meanBytes: number): string {
  const length = Math.max(1, Math.round(meanBytes * (0.5 + random())))
  let text = ''
  for (let i = 0; i < length; i++) text += ALPHABET[Math.floor(random() * ALPHABET.length)]
  return text
}

/** Marsaglia's xorshift32: seeded, so that two runs load the same bytes. */
export function randomNumbers(seed: number): () => number {
  let state = seed | 0
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
