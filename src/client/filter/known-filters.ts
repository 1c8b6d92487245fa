import { filterError } from './filter-error.js'
import type { FilterArgument } from './filter-scanner.js'

/** What is wrong with an argument, or undefined. */
type Check = ({ text, content }: FilterArgument) => string | undefined

interface FilterShape {
  /** For the message that says what is right. */
  readonly form: string
  /** Checks of the arguments, one list for each number of them that is allowed. */
  readonly shapes: readonly (readonly Check[])[]
  /** Any number of further arguments of the kind. */
  readonly more?: Check
}

const MAX_LONG = 2n ** 63n - 1n
const MAX_INT = 2n ** 31n - 1n

const bytes: Check = ({ content }) =>
  content === undefined ? "a text in single quotes ('a') has to stand" : undefined

const truth: Check = ({ text }) =>
  /^(true|false)$/i.test(text) ? undefined : 'true or false has to stand'

const number =
  (most: bigint): Check =>
  ({ text }) =>
    /^\d{1,30}$/.test(text) && BigInt(text) <= most
      ? undefined
      : `a whole number from 0 to ${most} has to stand`

const int = number(MAX_INT)
const long = number(MAX_LONG)

const operators = ['<', '<=', '=', '!=', '>', '>=']
const operator: Check = ({ text }) =>
  operators.includes(text) ? undefined : `one of ${operators.join(' ')} has to stand`

const COMPARATOR = /^(binary|binaryprefix|regexstring|regexstringnocase|substring):/
const comparator: Check = ({ content }) =>
  content !== undefined && COMPARATOR.test(content)
    ? undefined
    : "'binary:...', 'binaryprefix:...', 'regexstring:...', 'regexstringnocase:...' or 'substring:...' has to stand"

const comparing = (form: string): FilterShape => ({ form, shapes: [[operator, comparator]] })
const ofColumn = [bytes, bytes, operator, comparator]
const single = {
  form: "('family', 'qualifier', =, 'binary:value'[, filterIfMissing, latestVersionOnly])",
  shapes: [ofColumn, [...ofColumn, truth, truth]],
}
const ofPrefix = { form: "('prefix')", shapes: [[bytes]] }
const criterion = comparing("(=, 'binary:value')")

/** The filters that HBase's parser knows, and what it takes as their arguments. */
const known: ReadonlyMap<string, FilterShape> = new Map<string, FilterShape>([
  ['KeyOnlyFilter', { form: '()', shapes: [[], [truth]] }],
  ['FirstKeyOnlyFilter', { form: '()', shapes: [[]] }],
  ['PrefixFilter', ofPrefix],
  ['ColumnPrefixFilter', ofPrefix],
  ['MultipleColumnPrefixFilter', { form: "('a', 'b')", shapes: [[]], more: bytes }],
  ['ColumnCountGetFilter', { form: '(10)', shapes: [[int]] }],
  ['PageFilter', { form: '(10)', shapes: [[long]] }],
  ['ColumnPaginationFilter', { form: '(limit, offset)', shapes: [[int, int]] }],
  ['InclusiveStopFilter', { form: "('row')", shapes: [[bytes]] }],
  ['TimestampsFilter', { form: '(1000, 2000)', shapes: [[]], more: long }],
  ['RowFilter', criterion],
  ['FamilyFilter', criterion],
  ['QualifierFilter', criterion],
  ['ValueFilter', criterion],
  [
    'ColumnRangeFilter',
    { form: "('first', true, 'last', false)", shapes: [[bytes, truth, bytes, truth]] },
  ],
  ['SingleColumnValueFilter', single],
  ['SingleColumnValueExcludeFilter', single],
  [
    'DependentColumnFilter',
    {
      form: "('family', 'qualifier'[, dropDependent[, =, 'binary:value']])",
      shapes: [
        [bytes, bytes],
        [bytes, bytes, truth],
        [bytes, bytes, truth, operator, comparator],
      ],
    },
  ],
  ['ColumnValueFilter', { form: "('family', 'qualifier', =, 'binary:value')", shapes: [ofColumn] }],
])

export const filterNames: readonly string[] = [...known.keys()]

/** Where the name and the arguments of one filter stand in the text. */
export interface FilterCall {
  readonly name: string
  readonly at: number
  readonly args: readonly FilterArgument[]
}

/** @throws HbulkError USAGE at the place of what HBase would refuse */
export function checkFilterCall(text: string, { name, at, args }: FilterCall): void {
  const filter = known.get(name)
  if (filter === undefined) {
    const hint = `HBase's filter language has ${filterNames.join(', ')}.`
    throw filterError(text, at, `there is no filter '${name}'`, hint)
  }
  const hint = `Write ${name}${filter.form}.`
  const shape = shapeFor(filter, args.length)
  if (shape === undefined) {
    const counts = filter.shapes.map(({ length }) => length)
    const what = `${name} takes ${counts.join(' or ')} arguments, not ${args.length},`
    throw filterError(text, at, what, hint)
  }
  for (const [index, argument] of args.entries()) {
    const wrong = shape[index]?.(argument)
    if (wrong !== undefined) throw filterError(text, argument.at, wrong, hint)
  }
  checkOrder(text, name, args)
}

function shapeFor({ shapes, more }: FilterShape, count: number): readonly Check[] | undefined {
  if (more !== undefined) return Array.from({ length: count }, () => more)
  return shapes.find(({ length }) => length === count)
}

/** Texts that are searched or matched have no order, so they can only be equal or not. */
function checkOrder(text: string, name: string, args: readonly FilterArgument[]): void {
  const compared = args.find(({ content = '' }) => /^(regexstring|substring)/.test(content))
  const sign = args.find((argument) => operator(argument) === undefined)
  if (compared === undefined || sign === undefined || name === 'DependentColumnFilter') return
  if (!COMPARATOR.test(compared.content ?? '') || sign.text === '=' || sign.text === '!=') return
  const hint = 'Use = or !=.'
  throw filterError(text, sign.at, 'a substring or a regular expression is equal or not', hint)
}
