import { stat } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { HbulkError } from '../errors.js'
import { type FormatName, formatNames } from '../export/export-options.js'
import {
  MANIFEST_NAME,
  type Manifest,
  type ManifestFile,
  readManifest,
} from '../export/manifest.js'
import { SUCCESS_NAME, WORK_NAME } from '../export/output/output-directory.js'
import { expandInputs, type InputFile } from '../importtsv/input/inputs.js'
import type { FileShape } from './formats/file-shape.js'
import type { AskedShape } from './options.js'

/** One file to load, and what its manifest says of it. Plain JSON. */
export interface SourceFile {
  readonly input: InputFile
  readonly expected: ManifestFile | undefined
}

/** What an argument names: the files of one export, or some of them. */
export interface Source {
  readonly path: string
  readonly manifest: Manifest | undefined
  readonly shape: FileShape
  readonly files: readonly SourceFile[]
}

/**
 * Finds the files to load, in the order of the arguments, and looks whether they are those of their manifests.
 * @throws HbulkError INPUT naming what is missing, too many or of another size; USAGE
 */
export async function findSources(
  paths: readonly string[],
  asked: AskedShape,
): Promise<readonly Source[]> {
  const sources: Source[] = []
  for (const path of paths) sources.push(await findSource(path, asked))
  return sources
}

async function findSource(path: string, asked: AskedShape): Promise<Source> {
  const directory = await isDirectory(path)
  const manifest = await readManifest(directory ? path : dirname(path))
  const listed = manifest?.files.find(({ name }) => name === basename(path))
  const unfinished = directory && (await exists(join(path, WORK_NAME)))
  if (unfinished && !(await exists(join(path, SUCCESS_NAME)))) {
    throw new HbulkError('INPUT', `${path} holds an export that did not end`, {
      hint: `Let it go on with hbulk export --resume ${join(path, WORK_NAME)}, then load it, or remove it if a later run has covered its period.`,
    })
  }
  const inputs = (await expandInputs([path])).filter(({ kind }) => kind === 'file')
  if (manifest === undefined || (!directory && listed === undefined)) {
    if (inputs.length === 0) throw noFiles(path)
    const files = inputs.map((input) => ({ input, expected: undefined }))
    return { path, manifest: undefined, shape: shapeOf(inputs, asked), files }
  }
  refuseAsked(asked, path)
  const { format, layout, encoding, columnNames, columns, types } = manifest.format
  const shape: FileShape = {
    ...{ format, layout, encoding, columnNames },
    ...(columns === undefined ? {} : { columns }),
    ...(types === undefined ? {} : { types }),
  }
  const wanted = listed === undefined ? manifest.files : [listed]
  return { path, manifest, shape, files: matchFiles(path, inputs, wanted) }
}

/** @throws HbulkError INPUT, naming the first file that is not as the manifest has it */
function matchFiles(
  path: string,
  inputs: readonly InputFile[],
  wanted: readonly ManifestFile[],
): readonly SourceFile[] {
  const byName = new Map(inputs.map((input) => [basename(input.path), input]))
  const files = wanted.map((expected) => {
    const input = byName.get(expected.name)
    if (input === undefined) throw mismatch(path, `file ${expected.name} is missing`)
    byName.delete(expected.name)
    if (input.size !== expected.bytes) {
      const sizes = `${input.size} bytes, not ${expected.bytes}`
      throw mismatch(path, `file ${expected.name} has ${sizes}`)
    }
    return { input, expected }
  })
  const [extra] = byName.keys()
  if (extra !== undefined) throw mismatch(path, `file ${extra} is not listed in it`)
  return files
}

/** Files that are not what the manifest of their export says. */
export function mismatch(path: string, what: string): HbulkError {
  return new HbulkError('INPUT', `${path} does not match its ${MANIFEST_NAME}: ${what}`, {
    hint: `Copy the export again. Without its ${MANIFEST_NAME} hbulk import loads the files as they are.`,
  })
}

function noFiles(path: string): HbulkError {
  return new HbulkError('INPUT', `there are no files in ${path}`, {
    hint: 'Names that begin with _ or . do not count.',
  })
}

/** What the manifest says holds: flags that say it again could only contradict it. */
function refuseAsked(asked: AskedShape, path: string): void {
  const flag = asked.given[0]
  if (flag === undefined) return
  throw new HbulkError('USAGE', `${flag}: ${path} has a ${MANIFEST_NAME} that says it`, {
    hint: 'Leave it out.',
  })
}

function shapeOf(inputs: readonly InputFile[], asked: AskedShape): FileShape {
  const { layout, encoding = 'utf8', columnNames, columns } = asked
  const names = new Set(inputs.map(({ path }) => formatOf(path, asked)))
  const [format] = names
  if (format === undefined || names.size > 1) {
    throw new HbulkError('INPUT', `files of several formats: ${[...names].join(', ')}`, {
      hint: 'Load them one after the other.',
    })
  }
  return {
    ...{ format, layout, encoding, columnNames },
    ...(columns === undefined ? {} : { columns }),
  }
}

/** By the name's ending, with that of a compression taken off. */
function formatOf(path: string, { format }: AskedShape): FormatName {
  if (format !== undefined) return format
  const name = basename(path).replace(/\.(gz|zst|bz2)$/, '')
  const ending = extname(name).slice(1)
  const found = formatNames.find((known) => known === ending)
  if (found !== undefined) return found
  throw new HbulkError('INPUT', `cannot tell the format of '${path}' from its name`, {
    hint: `Give --format: ${formatNames.join(', ')}.`,
  })
}

export async function isDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.isDirectory() === true
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}
