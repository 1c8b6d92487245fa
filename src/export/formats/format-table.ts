import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ColumnName } from '../../client/types.js'
import type { Compression, FormatName, Layout } from '../export-options.js'
import { csvCells } from './csv-cells.js'
import { csvWide } from './csv-wide.js'
import { csvDialect, type Dialect, tsvDialect } from './delimited-fields.js'
import type { Encoding } from './field-encoding.js'
import type { FileFormat } from './file-format.js'
import { jsonRows } from './json-rows.js'

export interface FormatSettings {
  readonly format: FormatName
  readonly layout: Layout
  readonly encoding: Encoding
  readonly compress: Compression
  readonly columnNames: boolean
  readonly types?: Readonly<Record<string, string>>
}

export interface FormatInput {
  /** The header of a wide layout; empty for the others. */
  readonly columns: readonly ColumnName[]
  /** Whatever a format draws at random comes from this, so that a file comes out the same when it is made again. */
  readonly seed: string
  /** A file that may be made, for a row that does not fit in the memory; absent: one among the system's temporary ones. */
  readonly spillPath?: string
}

type FormatMaker = (settings: FormatSettings, input: FormatInput) => Promise<FileFormat>

const text =
  (dialect: Dialect): FormatMaker =>
  async ({ layout, encoding, columnNames, compress }, { columns }) => {
    const options = { dialect, encoding, header: columnNames, compress }
    return layout === 'wide' ? csvWide({ ...options, columns }) : csvCells(options)
  }

const temporaryPath = (): string => join(tmpdir(), `hbulk-row-${randomUUID()}`)

const makers: Readonly<Record<FormatName, FormatMaker>> = {
  csv: text(csvDialect),
  tsv: text(tsvDialect),
  jsonl: async ({ encoding, compress }) => jsonRows({ encoding, compress }),
  avro: async (
    { layout, compress, types = {} },
    { columns, seed, spillPath = temporaryPath() },
  ) => {
    const codec = compress === 'deflate' || compress === 'snappy' ? compress : 'null'
    if (layout === 'wide') {
      const { avroWide } = await import('./avro-wide.js')
      return avroWide({ codec, seed, spillPath, columns, types })
    }
    const { avroRows } = await import('./avro-rows.js')
    return avroRows({ codec, seed, spillPath })
  },
}

export function createFormat(settings: FormatSettings, input: FormatInput): Promise<FileFormat> {
  return makers[settings.format](settings, input)
}

/** Compressions that are a wrapping of the whole file. */
const wrappers: ReadonlyMap<Compression, string> = new Map([
  ['gzip', '.gz'],
  ['zstd', '.zst'],
])

/** Ending of the files' names: `csv`, `csv.gz`, `avro`. */
export function extensionOf({ format, compress }: FormatSettings): string {
  return `${format}${wrappers.get(compress) ?? ''}`
}
