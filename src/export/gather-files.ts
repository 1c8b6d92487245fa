import type { TaskOutcome } from '../workers/plan.js'
import { parseColumn } from './columns/column-name.js'
import type { ExportOptions } from './export-options.js'
import { fileSeed } from './file-seed.js'
import type { FileFormat } from './formats/file-format.js'
import { createFormat, extensionOf } from './formats/format-table.js'
import type { ManifestFile } from './manifest.js'
import { joinFiles } from './output/join-files.js'
import type { OutputDirectory, Publication } from './output/output-directory.js'
import { partNames } from './output/part-names.js'
import type { ExportTaskResult } from './settings.js'

export interface WrittenExport {
  readonly options: ExportOptions
  readonly output: OutputDirectory
  readonly startedAt: number
  readonly columns: readonly string[]
  /** In key order. */
  readonly outcomes: readonly TaskOutcome<ExportTaskResult>[]
}

export interface GatheredFiles {
  readonly format: FileFormat
  /** Under their final names. */
  readonly files: readonly ManifestFile[]
  readonly moves: readonly Publication[]
}

/** Name of the file that the pieces of a single one are put together in. */
const JOINED_NAME = 'joined'

/**
 * Gives the tasks' files their final names, or makes one file of them. Files without rows are left out, but for the first
 * when there are no rows at all: it still has the header.
 */
export async function gatherFiles(
  written: WrittenExport,
  signal: AbortSignal,
): Promise<GatheredFiles> {
  const { options, outcomes, columns, startedAt } = written
  const format = await createFormat(options, {
    columns: columns.map(parseColumn),
    seed: fileSeed(options.output, startedAt, JOINED_NAME),
  })
  const all = outcomes.flatMap(({ result }) => result.files)
  const filled = all.filter(({ rows }) => rows > 0)
  const chosen = options.output.singleFile
    ? [await joinAll(written, format, filled, signal)]
    : filled.length > 0
      ? filled
      : all.slice(0, 1)
  const names = partNames(chosen.length, extensionOf(options))
  const files = chosen.map((file, index) => ({ ...file, name: names[index] ?? file.name }))
  const moves = files.map(({ name }, index) => ({ from: chosen[index]?.name ?? name, to: name }))
  return { format, files, moves }
}

async function joinAll(
  { output }: WrittenExport,
  format: FileFormat,
  pieces: readonly ManifestFile[],
  signal: AbortSignal,
): Promise<ManifestFile> {
  const names = pieces.map(({ name }) => name)
  const head = await format.head()
  const joined = await joinFiles(output.workPath, JOINED_NAME, head, names, signal)
  const firstKey = pieces[0]?.firstKey
  const lastKey = pieces.at(-1)?.lastKey
  return {
    name: JOINED_NAME,
    rows: sum(pieces, ({ rows }) => rows),
    cells: sum(pieces, ({ cells }) => cells),
    ...joined,
    ...(firstKey === undefined ? {} : { firstKey }),
    ...(lastKey === undefined ? {} : { lastKey }),
  }
}

function sum(files: readonly ManifestFile[], of: (file: ManifestFile) => number): number {
  return files.reduce((total, file) => total + of(file), 0)
}
