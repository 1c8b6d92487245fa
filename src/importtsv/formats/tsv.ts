import { LineReader } from '../line-reader.js'
import type { TextFormat } from './format.js'

/** ImportTsv's own dialect: one line a record, no quoting, no escapes, no trimming (`ImportTsv.TsvParser`). */
export const tsv: TextFormat = {
  name: 'tsv',
  defaultSeparator: 0x09,
  splittable: true,
  open: (window, options) => new LineReader(window, options),
}
