import { access, constants, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { HbulkError } from '../errors.js'
import { replaceFile } from '../system/atomic-file.js'
import { makeDirectory } from '../system/make-directory.js'
import { writing } from '../system/write-error.js'
import type { CellCount } from './cell-count.js'
import type { CellCountOptions } from './count-options.js'
import { csvReport } from './csv-report.js'
import { hbaseReport } from './hbase-report.js'
import { jsonReport } from './json-report.js'

type Target = Pick<CellCountOptions, 'directory' | 'separator' | 'table'>

const OTHER = { hint: 'Name a new or an empty directory.' }

/** Hadoop's name for the one file of a reducer, and the marker of a complete directory. */
const HBASE_REPORT = 'part-r-00000'
const CSV_REPORT = 'report.csv'
const JSON_REPORT = 'report.json'
const SUCCESS = '_SUCCESS'

/** All that a run writes, and what one that was killed can leave of it. */
const ours: ReadonlySet<string> = new Set(
  [HBASE_REPORT, CSV_REPORT, JSON_REPORT, SUCCESS].flatMap((name) => [name, `${name}.tmp`]),
)

/**
 * As Hadoop refuses it: the reports of another run must not be mixed with these. A resumed job, which has the same
 * directory as before, may have written its own already, to the marker, and been killed before it could say so.
 * @throws HbulkError OUTPUT
 */
export async function checkTarget({ directory }: Target, resumed: boolean): Promise<void> {
  if (directory === undefined) return
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    if (error.code === 'ENOTDIR') throw new HbulkError('OUTPUT', `${directory} is a file`, OTHER)
    throw new HbulkError('OUTPUT', `${directory}: ${error.message}`, { ...OTHER, cause: error })
  })
  if (resumed && names.every((name) => ours.has(name))) return
  if (names.length === 0) return
  throw new HbulkError('OUTPUT', `${directory} holds files: ${names[0]}`, OTHER)
}

/** Makes the directory before anything is counted: that it cannot be written should not be found out hours later. */
export async function makeTarget({ directory }: Target): Promise<void> {
  if (directory === undefined) return
  await writing(directory, async () => {
    await makeDirectory(directory)
    await access(directory, constants.W_OK)
  })
}

/** CellCounter's report and ours, and when they are all there the marker. */
export async function writeReports(target: Target, count: CellCount): Promise<void> {
  const { directory, separator, table } = target
  if (directory === undefined) return
  const json = `${JSON.stringify({ table, ...jsonReport(count) }, undefined, 2)}\n`
  const files: readonly (readonly [name: string, text: string])[] = [
    [HBASE_REPORT, hbaseReport(count, separator)],
    [CSV_REPORT, csvReport(count)],
    [JSON_REPORT, json],
    [SUCCESS, ''],
  ]
  for (const [name, text] of files) {
    const path = join(directory, name)
    await writing(path, () => replaceFile(path, (file) => file.writeFile(text)))
  }
}
