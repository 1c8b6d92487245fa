import { HbulkError } from '../errors.js'
import { type CellCondition, type Comparison, compareCodes } from '../wire/mutations.js'
import { type Bytes, toBuffer } from './bytes.js'
import { parseColumnName } from './columns.js'
import { checkOptions, type OptionNames } from './known-options.js'

/** What a cell must be like for a change to be made. */
export interface Condition {
  /** As `family:qualifier`. */
  readonly column: Bytes
  /** What the cell's newest value must be, compared with `value`. Default `equal`; others only with `checkAndMutate`. */
  readonly is?: Comparison | undefined
  /**
   * What the cell's newest value is compared with, byte by byte. Left out: there must be no such cell. To HBase an empty
   * value and no cell are the same here: either condition holds for both.
   */
  readonly value?: Bytes | undefined
}

const conditionNames: OptionNames<Condition> = { column: true, is: true, value: true }

/** HBase has what is given on the left of the operator and the cell on its right. */
const seenFromValue: Readonly<Record<Comparison, Comparison>> = {
  equal: 'equal',
  notEqual: 'notEqual',
  less: 'greater',
  lessOrEqual: 'greaterOrEqual',
  greater: 'less',
  greaterOrEqual: 'lessOrEqual',
}

/** @throws HbulkError USAGE */
export function parseCondition(condition: Condition): CellCondition {
  checkOptions('a condition', condition, conditionNames)
  const { column, is = 'equal', value } = condition
  if (!Object.hasOwn(compareCodes, is)) {
    const known = Object.keys(compareCodes).join(', ')
    throw new HbulkError('USAGE', `condition '${String(is)}' is none of ${known}`)
  }
  if (value === undefined && is !== 'equal') {
    throw new HbulkError('USAGE', `condition '${is}' has no value`)
  }
  return {
    ...parseColumnName(column),
    comparison: seenFromValue[is],
    value: value === undefined ? undefined : toBuffer(value, "a condition's value"),
  }
}

/** @throws HbulkError USAGE for a condition that the calls with one comparison cannot make */
export function parseEquality(condition: Condition): CellCondition {
  const parsed = parseCondition(condition)
  if (parsed.comparison === 'equal') return parsed
  throw new HbulkError('USAGE', `condition '${condition.is}' is for checkAndMutate only`)
}
