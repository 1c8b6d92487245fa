import { openRecords } from './formats/open-records.js'
import type { LoadSettings, LoadTask } from './settings.js'

/** The line of column names of a text export, so that the rejects file can be loaded like its sources. */
export async function rejectsHeader(
  task: LoadTask | undefined,
  { shape, maxRecordBytes }: LoadSettings,
): Promise<Buffer | undefined> {
  if (task === undefined || shape.format === 'avro') return undefined
  const records = await openRecords({ input: task.input, shape, maxRecordBytes, timestamp: 0 })
  try {
    return records.headerLine
  } finally {
    await records.close()
  }
}
