import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { HbulkError } from '../../src/errors.js'

/** The data files of an export folder, without markers, checksums and manifests. */
export function dataFiles(folder: string, suffix: string): string[] {
  const names = readdirSync(folder).filter(
    (name) => name.endsWith(suffix) && !name.startsWith('_') && !name.startsWith('.'),
  )
  if (names.length === 0) {
    throw new HbulkError('ACCOUNTING', `${folder} holds no ${suffix || 'data'} file`)
  }
  return names.toSorted().map((name) => join(folder, name))
}
