import { HbulkError } from '../../src/errors.js'

export interface Column {
  readonly family: Buffer
  readonly qualifier: Buffer
  /** `family:qualifier`. */
  readonly name: Buffer
}

/** A column spec in ImportTsv's words, restricted to what every contender can load. */
export interface ColumnSpec {
  readonly text: string
  /** Position of the row key among the fields of a line. */
  readonly keyIndex: number
  /** The data columns, in the order of their fields. */
  readonly columns: readonly Column[]
  readonly families: readonly string[]
}

/** @throws HbulkError code USAGE. */
export function parseColumnSpec(text: string): ColumnSpec {
  const words = text.split(',')
  const keyIndex = words.indexOf('HBASE_ROW_KEY')
  if (keyIndex === -1 || keyIndex !== words.lastIndexOf('HBASE_ROW_KEY')) {
    throw new HbulkError('USAGE', `--columns ${text}: HBASE_ROW_KEY has to be there exactly once`)
  }
  const names = words.filter((_, i) => i !== keyIndex)
  const columns = names.map(parseColumn)
  if (new Set(names).size !== names.length) {
    throw new HbulkError('USAGE', `--columns ${text}: a column is there twice`)
  }
  if (columns.length === 0) {
    throw new HbulkError('USAGE', `--columns ${text}: a data column is needed besides the row key`)
  }
  const families = [...new Set(columns.map((column) => column.family.toString()))]
  return { text, keyIndex, columns, families }
}

function parseColumn(word: string): Column {
  const colon = word.indexOf(':')
  if (word.startsWith('HBASE_') || colon < 1) {
    throw new HbulkError('USAGE', `--columns: ${word} is not a family:qualifier`, {
      hint: 'The bench loads plain columns only, so that every contender writes the same cells.',
    })
  }
  return {
    family: Buffer.from(word.slice(0, colon)),
    qualifier: Buffer.from(word.slice(colon + 1)),
    name: Buffer.from(word),
  }
}
