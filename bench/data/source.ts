import { statSync } from 'node:fs'
import { HbulkError } from '../../src/errors.js'
import { type Cell, type Content, ContentDigest } from '../digest.js'
import type { ColumnSpec } from './column-spec.js'
import { readRows } from './read-rows.js'

/** A file to load, and what a table holds after a correct load of it. */
export interface Source {
  readonly description: string
  readonly file: string
  readonly separator: string
  readonly spec: ColumnSpec
  readonly bytes: number
  readonly content: Content
  /** The same without empty cells: what a CSV reader can see. */
  readonly visibleContent: Content
  /** Row keys in HBase's order, as latin1 text. */
  readonly keys: readonly string[]
}

export interface SourceFile {
  readonly description: string
  readonly file: string
  readonly separator: string
  readonly spec: ColumnSpec
}

/** Reads the file once: its content's digest and its sorted keys. */
export async function surveySource(given: SourceFile): Promise<Source> {
  const all = new ContentDigest()
  const visible = new ContentDigest()
  const keys: string[] = []
  const { columns } = given.spec
  await readRows(given.file, given.separator.charCodeAt(0), given.spec, (row) => {
    const cells: Cell[] = []
    columns.forEach((column, i) => {
      const value = row.values[i]
      if (value !== undefined) cells.push({ name: column.name, value })
    })
    all.add(row.key, cells)
    visible.add(
      row.key,
      cells.filter((cell) => cell.value.length > 0),
    )
    keys.push(row.key.toString('latin1'))
  })
  if (keys.length === 0) throw new HbulkError('INPUT', `${given.file} has no rows`)
  keys.sort()
  refuseDuplicates(keys, given.file)
  return {
    ...given,
    bytes: statSync(given.file).size,
    content: all.result(),
    visibleContent: visible.result(),
    keys,
  }
}

/** With one key on two lines the winner is not promised, and no result could be called wrong. */
function refuseDuplicates(keys: readonly string[], file: string): void {
  const twice = keys.find((key, i) => key === keys[i + 1])
  if (twice === undefined) return
  throw new HbulkError('INPUT', `${file}: row key ${JSON.stringify(twice)} is on two lines`, {
    hint: 'The bench needs a file whose row keys are unique.',
  })
}

/** The `parts - 1` keys that cut the rows into equal parts. */
export function quantileKeys(keys: readonly string[], parts: number): Buffer[] {
  const cuts = new Set<string>()
  for (let i = 1; i < parts; i++) {
    const key = keys[Math.floor((i * keys.length) / parts)]
    if (key !== undefined && key !== keys[0]) cuts.add(key)
  }
  return [...cuts].map((key) => Buffer.from(key, 'latin1'))
}
