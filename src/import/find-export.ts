import { dirname } from 'node:path'
import { HbulkError } from '../errors.js'
import { MANIFEST_NAME, type Manifest, type ManifestFile } from '../export/manifest.js'
import type { FileShape } from './formats/file-shape.js'
import type { AskedShape } from './options.js'
import { findSources, type SourceFile } from './sources.js'

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
  const [source] = await findSources([path], nothingAsked)
  const files = (source?.files ?? []).flatMap(({ input, expected }) =>
    expected !== undefined && dirname(input.path) === path ? [{ input, expected }] : [],
  )
  if (source?.manifest === undefined || files.length !== source.files.length) {
    throw new HbulkError('INPUT', `${path} has no ${MANIFEST_NAME}, which says what was exported`, {
      hint: 'Name the directory of a whole export that hbulk export made.',
    })
  }
  const { manifest, shape } = source
  return { path, manifest, shape, files }
}
