import { createReadStream } from 'node:fs'
import { parse } from 'csv-parse'
import { HbulkError } from '../../src/errors.js'
import { type Cell, type Content, ContentDigest } from '../digest.js'
import { dataFiles } from './data-files.js'

/**
 * The content of wide CSV files that each begin with a header: the row key's column first,
 * then `family:qualifier` columns. Empty fields are no cells: CSV cannot tell the two apart.
 */
export async function csvContent(folder: string): Promise<Content> {
  const digest = new ContentDigest()
  for (const file of dataFiles(folder, '.csv')) {
    let names: Buffer[] | undefined
    const records: AsyncIterable<string[]> = createReadStream(file).pipe(parse())
    for await (const record of records) {
      if (names === undefined) names = headerNames(record, file)
      else addRecord(digest, names, record)
    }
  }
  return digest.result()
}

function headerNames(header: readonly string[], file: string): Buffer[] {
  const names = header.slice(1)
  if (names.every((name) => name.includes(':'))) return names.map((name) => Buffer.from(name))
  throw new HbulkError('ACCOUNTING', `${file} does not begin with a header of column names`)
}

function addRecord(digest: ContentDigest, names: readonly Buffer[], record: readonly string[]) {
  const cells: Cell[] = []
  names.forEach((name, i) => {
    const text = record[i + 1] ?? ''
    if (text !== '') cells.push({ name, value: Buffer.from(text) })
  })
  digest.add(Buffer.from(record[0] ?? ''), cells)
}
