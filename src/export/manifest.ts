import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FamilyDescriptor } from '../client/types.js'
import { HbulkError } from '../errors.js'
import { replaceFile } from '../system/atomic-file.js'
import { writing } from '../system/write-error.js'
import type { CounterValues } from '../workers/counters.js'
import {
  type Compression,
  compressions,
  type FormatName,
  formatNames,
  type Layout,
  layouts,
} from './export-options.js'
import { type Encoding, encodings } from './formats/field-encoding.js'
import {
  anything,
  count,
  fileName,
  flag,
  list,
  mapOf,
  object,
  oneOf,
  optional,
  type Reader,
  readJson,
  sha256,
  text,
  WrongMember,
} from './manifest-members.js'
import type { Selection } from './selection.js'

export const MANIFEST_NAME = '_manifest.json'

/** Raised when a reader of the version before would misread what is written now. */
export const MANIFEST_VERSION = 1

/** One file, in the order of its keys among the others. Keys stand in `toStringBinary` notation. */
export interface ManifestFile {
  readonly name: string
  readonly rows: number
  readonly cells: number
  /** Size of the file as it is on the disk, compressed if it is compressed. */
  readonly bytes: number
  /** Of the file as it is on the disk. */
  readonly sha256: string
  /** Both absent for a file without rows. */
  readonly firstKey?: string
  readonly lastKey?: string
}

/** The table as it was when it was exported: enough to create one like it. */
export interface ManifestTable {
  readonly name: string
  readonly families: readonly FamilyDescriptor[]
  /** First keys of all regions but the first, in `toStringBinary` notation. */
  readonly splitKeys: readonly string[]
}

/** How the files are to be read. */
export interface ManifestFormat {
  readonly format: FormatName
  readonly layout: Layout
  readonly encoding: Encoding
  readonly compress: Compression
  /** The first line of each text file holds the names of the columns. */
  readonly columnNames: boolean
  /** The columns of a wide layout in the files' order, `family:qualifier` in `toStringBinary` notation. */
  readonly columns?: readonly string[]
  /** Types of columns, by the same names; other columns hold bytes. */
  readonly types?: Readonly<Record<string, string>>
  /** Of Avro files. */
  readonly schema?: unknown
}

/** What `_manifest.json` says of a finished export. */
export interface Manifest {
  readonly version: number
  readonly table: ManifestTable
  readonly format: ManifestFormat
  /** What was asked for; its time range is absent when there was none. */
  readonly selection: Selection
  /** ISO 8601. */
  readonly startedAt: string
  readonly finishedAt: string
  readonly counters: CounterValues
  readonly files: readonly ManifestFile[]
}

const file: Reader<ManifestFile> = object<ManifestFile>({
  name: fileName,
  rows: count,
  cells: count,
  bytes: count,
  sha256,
  firstKey: optional(text),
  lastKey: optional(text),
})

const family: Reader<FamilyDescriptor> = object<FamilyDescriptor>({
  name: text,
  maxVersions: optional(count),
  timeToLive: optional(count),
  compression: optional(text),
  bloomFilter: optional(text),
  inMemory: optional(flag),
  blockCache: optional(flag),
  minVersions: optional(count),
  blockSize: optional(count),
  dataBlockEncoding: optional(text),
  keepDeletedCells: optional(text),
  replicationScope: optional(count),
})

const table: Reader<ManifestTable> = object<ManifestTable>({
  name: text,
  families: list(family),
  splitKeys: list(text),
})

const format: Reader<ManifestFormat> = object<ManifestFormat>({
  format: oneOf(formatNames),
  layout: oneOf(layouts),
  encoding: oneOf(encodings),
  compress: oneOf(compressions),
  columnNames: flag,
  columns: optional(list(text)),
  types: optional(mapOf(text)),
  schema: optional(anything),
})

const timeRange: Reader<readonly [string, string]> = (value, path) => {
  const [start, end, ...rest] = list(text)(value, path)
  if (start !== undefined && end !== undefined && rest.length === 0) return [start, end]
  throw new WrongMember(path, 'two times')
}

const selection: Reader<Selection> = object<Selection>({
  columns: list(text),
  startRow: text,
  stopRow: text,
  filter: optional(text),
  versions: optional(count),
  timeRange: optional(timeRange),
  raw: optional(flag),
  limit: optional(count),
  authorizations: optional(list(text)),
  timeline: optional(flag),
  cellBatch: optional(count),
})

const manifest: Reader<Manifest> = object<Manifest>({
  version: count,
  table,
  format,
  selection,
  startedAt: text,
  finishedAt: text,
  counters: mapOf(count),
  files: list(file),
})

const version: Reader<{ readonly version: number }> = object<{ readonly version: number }>({
  version: count,
})

/** Replaces the manifest as a whole. Rejects with OUTPUT. */
export async function writeManifest(directory: string, content: Manifest): Promise<void> {
  const path = join(directory, MANIFEST_NAME)
  const json = `${JSON.stringify(content, undefined, 2)}\n`
  await writing(path, () => replaceFile(path, (handle) => handle.writeFile(json)))
}

/**
 * The manifest of an export directory, or undefined when it has none. Whether the files are what it says is not looked at.
 * Rejects with INPUT when it cannot be read, is damaged, or comes from a later version.
 */
export async function readManifest(directory: string): Promise<Manifest | undefined> {
  const path = join(directory, MANIFEST_NAME)
  let content: string
  try {
    content = await readFile(path, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new HbulkError('INPUT', `cannot read ${path}: ${message}`, { cause: error })
  }
  return parseManifest(content, path)
}

/** @throws HbulkError INPUT, naming the file and the member */
export function parseManifest(content: string, path: string): Manifest {
  const damaged = (reason: string): HbulkError =>
    new HbulkError('INPUT', `${path} is damaged: ${reason}`, {
      hint: 'Export again, or name the data files themselves.',
    })
  // A later version may differ in anything but where its number stands.
  const { version: written } = readJson(content, version, damaged)
  if (written > MANIFEST_VERSION) {
    throw new HbulkError('INPUT', `${path} was written by a newer hbulk (version ${written})`, {
      hint: 'Read it with the version of hbulk that wrote it, or a later one.',
    })
  }
  return readJson(content, manifest, damaged)
}
