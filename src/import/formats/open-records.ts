import type { ColumnName, Timestamp } from '../../client/types.js'
import { HbulkError } from '../../errors.js'
import { parseColumn } from '../../export/columns/column-name.js'
import type { ByteRange } from '../../importtsv/byte-ranges.js'
import { RecordOutcome, type RecordReader } from '../../importtsv/formats/format.js'
import { loadFormat } from '../../importtsv/formats/formats.js'
import { InputWindow } from '../../importtsv/input/input-window.js'
import type { InputFile } from '../../importtsv/input/inputs.js'
import { type OpenedSource, openSource } from '../../importtsv/input/open-source.js'
import { skipPartialLine } from '../../importtsv/line-start.js'
import { AvroReader } from './avro-reader.js'
import { DelimitedCells } from './delimited-cells.js'
import { DelimitedWide } from './delimited-wide.js'
import type { FileShape } from './file-shape.js'
import { type Header, MOST_FIELDS, readHeader } from './header-columns.js'
import { JsonCells } from './json-cells.js'
import { JsonLines } from './json-lines.js'
import type { RecordDecoder } from './record-decoder.js'

/** No line of JSON holds this byte: a control character is escaped. */
const NEVER = 0

/** Rows that take more in a file are read in parts, where the format has a place to cut them: between their cells. */
const LONG_ROW_BYTES = 2 ** 20

/** Bytes read at a time. */
const CHUNK_BYTES = 2 ** 20

export interface RecordsRequest {
  readonly input: InputFile
  readonly shape: FileShape
  /** Of what has to be in the memory at once: a line of CSV or TSV, a cell of JSON or Avro. */
  readonly maxRecordBytes: number
  readonly longRowBytes?: number
  /** Of cells of a layout without timestamps. */
  readonly timestamp: Timestamp
  /** Only the records whose first byte lies in there. Of text that is not packed; of CSV, from where a record begins. */
  readonly part?: ByteRange | undefined
}

/** A file of an export that is being read. */
export interface Records {
  readonly reader: RecordReader
  readonly decoder: RecordDecoder
  /** The first record was a line of column names, and is passed. */
  readonly headerLine: Buffer | undefined
  /** Bytes of the file read so far. */
  consumed(): number
  /** @throws HbulkError INPUT when the file has changed since the job was planned */
  verify(): Promise<void>
  close(): Promise<void>
}

type Opened = Pick<Records, 'reader' | 'decoder' | 'headerLine'>

/** Opens one file, whatever its format. @throws HbulkError INPUT */
export async function openRecords(request: RecordsRequest): Promise<Records> {
  const { input, part } = request
  // A part is read from the byte before it on: a line end there says that a line begins with it.
  const start = Math.max((part?.start ?? 0) - 1, 0)
  const opened: OpenedSource = await openSource({
    ...{ input, encoding: undefined, start, end: part?.end ?? input.size },
  })
  const { source } = opened
  const maxBytes = mostInWindow(request)
  const window = new InputWindow(source, {
    ...{ chunkBytes: Math.min(CHUNK_BYTES, maxBytes), maxBytes, offset: start },
  })
  try {
    if (isInside(part)) await skipPartialLine(window)
    return {
      ...(await openers[request.shape.format](window, request)),
      consumed: () => source.consumed,
      verify: () => opened.verify(),
      async close() {
        await source.close()
        window.drop()
      },
    }
  } catch (error) {
    await source.close()
    throw error
  }
}

/** It begins somewhere in the file. */
const isInside = (part: ByteRange | undefined): boolean => part !== undefined && part.start > 0

/** Rows of JSON that are longer come in parts; of CSV they cannot, and Avro says how long its blocks are. */
function mostInWindow({
  shape,
  maxRecordBytes,
  longRowBytes = LONG_ROW_BYTES,
}: RecordsRequest): number {
  return shape.format === 'jsonl' ? Math.min(longRowBytes, maxRecordBytes) : maxRecordBytes
}

type Opener = (window: InputWindow, request: RecordsRequest) => Promise<Opened>

const openers: Readonly<Record<FileShape['format'], Opener>> = {
  csv: (window, request) => openDelimited('csv', window, request),
  tsv: (window, request) => openDelimited('tsv', window, request),
  jsonl: async (window, { shape, maxRecordBytes, longRowBytes = LONG_ROW_BYTES, part }) => {
    const lines = (await loadFormat('tsv')).open(window, {
      separator: NEVER,
      fields: 1,
      maxLineBytes: maxRecordBytes,
      endOffset: part?.end ?? Number.POSITIVE_INFINITY,
    })
    const limits = { partBytes: longRowBytes, mostBytes: maxRecordBytes }
    const reader = new JsonLines(lines, limits)
    return { reader, decoder: new JsonCells(shape.encoding), headerLine: undefined }
  },
  avro: async (window, { input, maxRecordBytes, longRowBytes = LONG_ROW_BYTES, timestamp }) => {
    const reader = new AvroReader(window, {
      ...{ path: input.path, maxBlockBytes: maxRecordBytes, timestamp },
      longBlockBytes: longRowBytes,
    })
    return { reader, decoder: reader, headerLine: undefined }
  },
}

async function openDelimited(
  name: 'csv' | 'tsv',
  window: InputWindow,
  request: RecordsRequest,
): Promise<Opened> {
  const { shape, input, maxRecordBytes, part } = request
  const format = await loadFormat(name)
  const newReader = (): RecordReader =>
    format.open(window, {
      separator: format.defaultSeparator,
      fields: MOST_FIELDS,
      maxLineBytes: maxRecordBytes,
      endOffset: part?.end ?? Number.POSITIVE_INFINITY,
    })
  const reader = newReader()
  if (shape.columnNames === false) {
    return { reader, decoder: decoderOf(request, undefined), headerLine: undefined }
  }
  if (isInside(part)) return { reader, ...(await beginningOf(request)) }
  const header = (await firstRecord(reader)) ? readHeader(reader.record, shape.encoding) : undefined
  if (header !== undefined) {
    checkLayout(header, request)
    const { raw } = reader
    const headerLine = Buffer.from(window.buf.subarray(raw.start, raw.end))
    return { reader, decoder: decoderOf(request, header), headerLine }
  }
  if (shape.columnNames === true && window.end > 0) {
    throw new HbulkError('INPUT', `'${input.path}' does not begin with the names of its columns`, {
      hint: `They are ${shape.encoding === 'utf8' ? '' : `in ${shape.encoding}, `}as hbulk export writes them.`,
    })
  }
  // It was a row: it is read again, with the rest.
  if (window.base === 0) window.start = 0
  return { reader: newReader(), decoder: decoderOf(request, undefined), headerLine: undefined }
}

/** What the beginning of the file says of all of it. */
async function beginningOf(request: RecordsRequest): Promise<Omit<Opened, 'reader'>> {
  const { decoder, close } = await openRecords({ ...request, part: undefined })
  await close()
  return { decoder, headerLine: undefined }
}

async function firstRecord(reader: RecordReader): Promise<boolean> {
  for (;;) {
    const outcome = reader.next()
    if (outcome === RecordOutcome.RECORD) return true
    if (outcome !== RecordOutcome.PENDING) return false
    await reader.more()
  }
}

function checkLayout(header: Header, { shape, input }: RecordsRequest): void {
  if (shape.layout === undefined || shape.layout === header.layout) return
  throw new HbulkError(
    'INPUT',
    `'${input.path}' has the header of layout ${header.layout}, not of ${shape.layout}`,
  )
}

function decoderOf(
  { shape, input, timestamp }: RecordsRequest,
  header: Header | undefined,
): RecordDecoder {
  const layout = header?.layout ?? shape.layout
  if (layout === 'cells') return new DelimitedCells(shape.encoding)
  const columns = header?.layout === 'wide' ? header.columns : columnsOf(shape)
  if (layout === 'wide' && columns !== undefined) {
    return new DelimitedWide(shape, columns, timestamp)
  }
  throw new HbulkError('INPUT', `'${input.path}' does not say what its fields are`, {
    hint: 'Give --layout cells, or --columns family:qualifier,... in the order of its fields.',
  })
}

function columnsOf({ columns }: FileShape): readonly ColumnName[] | undefined {
  return columns?.map(parseColumn)
}
