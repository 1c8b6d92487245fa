import { isDeepStrictEqual } from 'node:util'
import { HbulkError } from '../errors.js'
import type { TextFormat } from './formats/format.js'
import { firstRecord, type Header, MOST_CELLS } from './header-line.js'
import { specFromHeader } from './header-map.js'
import { type InputFile, STDIN } from './input/inputs.js'
import type { ImportOptions } from './options.js'
import { readStdinHeader } from './stdin-header.js'
import { TaskInput, type TextSettings } from './task-input.js'

/** What the headers say, and the inputs with what was taken from them for it. */
export interface Headers {
  readonly columns: string
  /** The first header line, for the rejects file. */
  readonly raw: Buffer | undefined
  readonly inputs: readonly InputFile[]
}

type HeaderOptions = TextSettings & Pick<ImportOptions, 'columns' | 'headerMap'>

/** The first record of an input, or undefined if that has none. */
export async function readHeader(
  input: InputFile,
  format: TextFormat,
  settings: TextSettings,
): Promise<Header | undefined> {
  const plain = input.compression === 'none' && settings.encoding === undefined
  const range = { input, start: 0, end: plain ? input.size : undefined }
  const opened = await TaskInput.open({ range, settings, format, fields: MOST_CELLS })
  try {
    return await firstRecord(opened.reader, input)
  } finally {
    await opened.close()
  }
}

/**
 * The column spec that the headers of all inputs agree on.
 * @throws HbulkError INPUT when a header differs from the first, or there is none
 */
export async function readHeaders(
  inputs: readonly InputFile[],
  format: TextFormat,
  options: HeaderOptions,
): Promise<Headers> {
  let first: { readonly path: string; readonly header: Header } | undefined
  const read: InputFile[] = []
  for (const input of inputs) {
    const known = options.columns !== undefined
    if (known && (input.kind === 'stream' || first !== undefined)) {
      read.push(input)
      continue
    }
    const { header, taken } = await headerOf(input, format, options)
    read.push(taken)
    if (header === undefined) continue
    first ??= { path: input.path, header }
    if (!known && !isDeepStrictEqual(header.cells, first.header.cells)) {
      throw new HbulkError('INPUT', `'${input.path}' has another header than '${first.path}'`, {
        hint: 'Load files with different columns in jobs of their own.',
      })
    }
  }
  const columns = options.columns ?? (first && specOf(first.header, first.path, options))
  if (columns !== undefined) return { columns, raw: first?.header.raw, inputs: read }
  throw new HbulkError('INPUT', 'no input has a header line to take the columns from', {
    hint: 'Give --columns.',
  })
}

function specOf({ cells }: Header, path: string, { headerMap }: HeaderOptions): string {
  if (headerMap !== undefined) return specFromHeader(headerMap, cells, path)
  const split = cells.find((cell) => cell.includes(','))
  if (split === undefined) return cells.join(',')
  throw new HbulkError('INPUT', `the header of '${path}' has a field with a comma: '${split}'`, {
    hint: 'A column cannot be named so. Say with --map which field goes into which column.',
  })
}

interface InputHeader {
  readonly header: Header | undefined
  readonly taken: InputFile
}

async function headerOf(
  input: InputFile,
  format: TextFormat,
  options: HeaderOptions,
): Promise<InputHeader> {
  if (input.kind === 'file') {
    return { header: await readHeader(input, format, options), taken: input }
  }
  if (input.path !== STDIN || options.encoding !== undefined) {
    throw new HbulkError('USAGE', `the header of '${input.path}' cannot be read ahead`, {
      hint: 'Give --columns as well: the header line of a stream is then passed over.',
    })
  }
  const { header, bytes, lines } = await readStdinHeader(input, format, options)
  return { header, taken: { ...input, takenAhead: { bytes, lines } } }
}
