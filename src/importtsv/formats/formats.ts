import type { FormatName, TextFormat } from './format.js'

type Loader = () => Promise<TextFormat>

/** Loaded when asked for: csv-parse costs start-up time that a TSV import should not pay. */
const loaders: Readonly<Record<FormatName, Loader>> = {
  tsv: async () => (await import('./tsv.js')).tsv,
  csv: async () => (await import('./csv.js')).csv,
}

export const formatNames: readonly FormatName[] = ['tsv', 'csv']

export function loadFormat(name: FormatName): Promise<TextFormat> {
  return loaders[name]()
}
