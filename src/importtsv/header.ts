import { HbulkError } from '../errors.js'
import { RecordOutcome, type TextFormat } from './formats/format.js'
import type { InputFile } from './input/inputs.js'
import type { ImportOptions } from './options.js'
import { TaskInput } from './task-input.js'

/** More cells than this are no header of anything. */
const MOST_CELLS = 4096

export interface Header {
  readonly cells: readonly string[]
  /** The line as it stands in the file, its line end included. */
  readonly raw: Buffer
}

/** The first record of an input, or undefined if that has none. */
export async function readHeader(
  input: InputFile,
  format: TextFormat,
  settings: Pick<ImportOptions, 'separator' | 'maxLineBytes'>,
): Promise<Header | undefined> {
  const end = input.compression === 'none' ? input.size : undefined
  const task = { id: 'header', input, start: 0, end }
  const opened = await TaskInput.open({ task, settings, format, fields: MOST_CELLS })
  try {
    const { reader } = opened
    for (;;) {
      const outcome = reader.next()
      if (outcome === RecordOutcome.END) return undefined
      if (outcome === RecordOutcome.PENDING) await reader.more()
      else if (outcome === RecordOutcome.RECORD) {
        const { raw, window } = reader
        return {
          cells: cellsOf(reader.record),
          raw: Buffer.from(window.buf.subarray(raw.start, raw.end)),
        }
      } else if (outcome !== RecordOutcome.SKIPPED) {
        throw new HbulkError(
          'INPUT',
          `the first line of '${input.path}' is no header: ${reader.reason}`,
        )
      }
    }
  } finally {
    await opened.close()
  }
}

function cellsOf(record: TaskInput['reader']['record']): string[] {
  const { buf, fields, fieldStart, fieldEnd } = record
  const count = Math.min(fields, fieldStart.length)
  return Array.from({ length: count }, (_, i) => buf.toString('utf8', fieldStart[i], fieldEnd[i]))
}

/**
 * The column spec that the headers of all inputs agree on, and the first header line for the rejects file.
 * @throws HbulkError INPUT when a header differs from the first, or there is none
 */
export async function readHeaders(
  inputs: readonly InputFile[],
  format: TextFormat,
  options: Pick<ImportOptions, 'separator' | 'maxLineBytes' | 'columns'>,
): Promise<{ readonly columns: string; readonly raw: Buffer | undefined }> {
  let first: { readonly path: string; readonly columns: string; readonly raw: Buffer } | undefined
  for (const input of inputs) {
    if (input.kind === 'stream') {
      if (options.columns !== undefined) continue
      throw new HbulkError('USAGE', `the header of '${input.path}' cannot be read ahead`, {
        hint: 'Give --columns as well: the header line of a stream is then passed over.',
      })
    }
    const header = await readHeader(input, format, options)
    if (header === undefined) continue
    const columns = header.cells.join(',')
    first ??= { path: input.path, columns, raw: header.raw }
    if (options.columns !== undefined) break
    if (columns !== first.columns) {
      throw new HbulkError('INPUT', `'${input.path}' has another header than '${first.path}'`, {
        hint: 'Load files with different columns in jobs of their own.',
      })
    }
  }
  const columns = options.columns ?? first?.columns
  if (columns !== undefined) return { columns, raw: first?.raw }
  throw new HbulkError('INPUT', 'no input has a header line to take the columns from', {
    hint: 'Give --columns.',
  })
}
