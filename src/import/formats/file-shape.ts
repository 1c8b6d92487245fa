import type { FormatName, Layout } from '../../export/export-options.js'
import type { Encoding } from '../../export/formats/field-encoding.js'

/** How the files of an export are to be read. Plain JSON. */
export interface FileShape {
  readonly format: FormatName
  /** Undefined: the line of column names says it. */
  readonly layout: Layout | undefined
  readonly encoding: Encoding
  /** Whether text files begin with the names of their columns. Undefined: see whether they do. */
  readonly columnNames: boolean | undefined
  /** Of the wide layout, `family:qualifier` in `toStringBinary` notation, where no line of the file has them. */
  readonly columns?: readonly string[]
  /** Types of columns of the wide layout, by the same names; other columns hold bytes. */
  readonly types?: Readonly<Record<string, string>>
}
