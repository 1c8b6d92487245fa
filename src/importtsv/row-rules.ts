import { resolve } from 'node:path'
import type { ValueWriter } from '../bytes/values/value-types.js'
import { HbulkError } from '../errors.js'
import { type ColumnSpec, parseColumns } from './columns.js'
import { parseTypes } from './field-types.js'
import { RowKeyTemplate } from './row-key/row-key-template.js'

/** How records become rows, beside the columns: as given, so that it can go into a job's plan. */
export interface RowRules {
  readonly types?: string | undefined
  readonly rowKeyTemplate?: string | undefined
  /** Salts to spread the keys over. */
  readonly salt?: number | undefined
  /** Path of the module that makes the rows. */
  readonly transform?: string | undefined
}

/**
 * @returns the rules, with the transform's path whole: threads and a resumed job may stand elsewhere
 * @throws HbulkError USAGE for rules that exclude each other
 */
export function checkRules(rules: RowRules): RowRules {
  const { types, rowKeyTemplate, transform } = rules
  if (transform === undefined) return rules
  if (types === undefined && rowKeyTemplate === undefined) {
    return { ...rules, transform: resolve(transform) }
  }
  const other = types === undefined ? '--row-key-template' : '--types'
  throw new HbulkError('USAGE', `${other} and --transform exclude each other`, {
    hint: 'The transform makes keys and values itself.',
  })
}

/** The rules with their columns looked up. */
export interface ParsedRules {
  readonly spec: ColumnSpec
  /** For each field the writer of its bytes, if it is not stored as it stands. Undefined: none has one. */
  readonly writers: readonly (ValueWriter | undefined)[] | undefined
  readonly template: RowKeyTemplate | undefined
  readonly salt: number | undefined
}

/**
 * Reads a column spec and the rules that go with it.
 * @throws HbulkError USAGE
 */
export function parseRules(columns: string, rules: RowRules): ParsedRules {
  const { types, rowKeyTemplate, salt, transform } = rules
  const spec = parseColumns(columns, {
    rowKey: rowKeyTemplate === undefined && transform === undefined,
    cells: transform === undefined,
  })
  return {
    spec,
    writers:
      types === undefined ? undefined : parseTypes(types, spec, rowKeyTemplate !== undefined),
    template: rowKeyTemplate === undefined ? undefined : RowKeyTemplate.parse(rowKeyTemplate, spec),
    salt,
  }
}
