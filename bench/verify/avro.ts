import avsc from 'avsc'
import { HbulkError } from '../../src/errors.js'
import { type Cell, type Content, ContentDigest } from '../digest.js'
import { dataFiles } from './data-files.js'

/** The content of Avro files in the schema of Google's Bigtable import (`BigtableRow`). */
export async function avroContent(folder: string): Promise<Content> {
  const digest = new ContentDigest()
  for (const file of dataFiles(folder, '.avro')) {
    const records: AsyncIterable<unknown> = avsc.createFileDecoder(file)
    for await (const record of records) {
      if (!isBigtableRow(record)) {
        throw new HbulkError('ACCOUNTING', `${file} holds a record that is no BigtableRow`)
      }
      const cells: Cell[] = record.cells.map(({ family, qualifier, value }) => ({
        name: Buffer.concat([Buffer.from(`${family}:`), qualifier]),
        value,
      }))
      digest.add(record.key, cells)
    }
  }
  return digest.result()
}

interface BigtableRow {
  readonly key: Buffer
  readonly cells: readonly { family: string; qualifier: Buffer; value: Buffer }[]
}

function isBigtableRow(record: unknown): record is BigtableRow {
  if (typeof record !== 'object' || record === null) return false
  return 'key' in record && Buffer.isBuffer(record.key) && 'cells' in record
}
