import type { FormatName } from './formats/format.js'
import type { TtlFormat } from './row-extras.js'

/** The byte between fields, by format. */
export const separators: Readonly<Record<FormatName, number>> = { tsv: 0x09, csv: 0x2c }

export const DEFAULT_FORMAT: FormatName = 'tsv'

/** How `HBASE_CELL_TTL` is written when nothing is said about it. */
export const DEFAULT_TTL_FORMAT: TtlFormat = 'text'

export const DEFAULT_MAX_LINE_BYTES: number = 32 * 2 ** 20

/** HBase's default of `hbase.client.keyvalue.maxsize`. */
export const DEFAULT_MAX_CELL_BYTES: number = 10 * 2 ** 20
