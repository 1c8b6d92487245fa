import { dirname } from 'node:path'
import { HbulkError } from '../errors.js'
import {
  MANIFEST_NAME,
  type Manifest,
  type ManifestFile,
  readManifest,
} from '../export/manifest.js'
import type { FileShape } from './formats/file-shape.js'
import type { AskedShape } from './options.js'
import { findSources, isDirectory, type SourceFile } from './sources.js'

/** An export with a manifest, and the files that it lists. */
export interface ListedExport {
  readonly path: string
  readonly manifest: Manifest
  readonly shape: FileShape
  readonly files: readonly (SourceFile & { readonly expected: ManifestFile })[]
}

const nothingAsked: AskedShape = {
  ...{ format: undefined, layout: undefined, encoding: undefined, columnNames: undefined },
  ...{ columns: undefined, given: [] },
}

/**
 * The export in a directory, if it is whole: what was exported stands in its manifest.
 * @param path absolute
 * @throws HbulkError INPUT naming what is missing, too many or of another size
 */
export async function findExport(path: string): Promise<ListedExport> {
  // A directory of exports holds what no export does.
  if ((await isDirectory(path)) && (await readManifest(path)) === undefined) throw noManifest(path)
  const [source] = await findSources([path], nothingAsked)
  const files = (source?.files ?? []).flatMap(({ input, expected }) =>
    expected !== undefined && dirname(input.path) === path ? [{ input, expected }] : [],
  )
  if (source?.manifest === undefined || files.length !== source.files.length) {
    throw noManifest(path)
  }
  // An export of no rows has a file with none: without any, nothing would be compared.
  if (files.length === 0) {
    throw new HbulkError('INPUT', `${path}: its ${MANIFEST_NAME} lists no files`, {
      hint: 'Every export has at least one: copy it again, or export again.',
    })
  }
  const { manifest, shape } = source
  return { path, manifest, shape, files }
}

function noManifest(path: string): HbulkError {
  return new HbulkError('INPUT', `${path} has no ${MANIFEST_NAME}, which says what was exported`, {
    hint: 'Name the directory of a whole export that hbulk export made.',
  })
}
