import { filterError } from './filter-error.js'
import { type FilterArgument, FilterScanner } from './filter-scanner.js'
import { checkFilterCall, type FilterCall } from './known-filters.js'

/** A filter of HBase's filter language. */
export type FilterNode =
  | FilterCall
  | { readonly operator: 'AND' | 'OR'; readonly parts: readonly FilterNode[] }
  | { readonly operator: 'SKIP' | 'WHILE'; readonly part: FilterNode }

/** Every combination of filters makes a call in the parser, and on the server. */
const MOST_DEPTH = 100

/**
 * Reads a filter as HBase's documentation has it: SKIP and WHILE bind closest, then AND, then OR. What HBase's own parser
 * would refuse is refused here, at its place, before anything is sent.
 * @throws HbulkError USAGE
 */
export function parseFilter(text: string): FilterNode {
  const scanner = new FilterScanner(text)
  if (scanner.atEnd) throw filterError(text, 0, 'it is empty', "For example: PrefixFilter('a')")
  const filter = either(scanner, 0)
  if (!scanner.atEnd) throw unexpected(scanner)
  return filter
}

function unexpected({ text, at }: FilterScanner): Error {
  if (text[at] === ')') return filterError(text, at, 'a closing parenthesis too many')
  return filterError(text, at, 'AND, OR or the end is expected')
}

function either(scanner: FilterScanner, depth: number): FilterNode {
  return joined(scanner, 'OR', () => joined(scanner, 'AND', () => unary(scanner, depth)))
}

function joined(
  scanner: FilterScanner,
  operator: 'AND' | 'OR',
  next: () => FilterNode,
): FilterNode {
  const first = next()
  const parts = [first]
  while (scanner.takesWord(operator)) parts.push(next())
  return parts.length === 1 ? first : { operator, parts }
}

function unary(scanner: FilterScanner, depth: number): FilterNode {
  const { text, at } = scanner
  if (depth > MOST_DEPTH) throw filterError(text, at, 'it is nested too deeply')
  for (const operator of ['SKIP', 'WHILE'] as const) {
    if (scanner.takesWord(operator)) return { operator, part: unary(scanner, depth + 1) }
  }
  if (!scanner.takes('(')) return call(scanner)
  const inner = either(scanner, depth + 1)
  if (scanner.takes(')')) return inner
  if (!scanner.atEnd) throw unexpected(scanner)
  throw filterError(text, at, 'a parenthesis is not closed', 'It is the one that opens there.')
}

function call(scanner: FilterScanner): FilterNode {
  const { text, at, word: name } = scanner
  if (name === '' || name === 'AND' || name === 'OR') {
    throw filterError(text, at, 'a filter is expected')
  }
  scanner.takesWord(name)
  if (!scanner.takes('(')) {
    const hint = `Write ${name}(...), in parentheses even without arguments.`
    throw filterError(text, scanner.at, `the arguments of ${name} are missing`, hint)
  }
  const filter = { name, at, args: argumentsOf(scanner) }
  checkFilterCall(text, filter)
  return filter
}

function argumentsOf(scanner: FilterScanner): readonly FilterArgument[] {
  if (scanner.takes(')')) return []
  const args = [scanner.argument()]
  while (scanner.takes(',')) args.push(scanner.argument())
  if (scanner.takes(')')) return args
  throw filterError(scanner.text, scanner.at, 'a comma or a closing parenthesis is expected')
}

/**
 * The filter as a text in which all that is put together stands in parentheses: HBase's parser loses its way in
 * `(a OR b AND c)` and in `(a AND SKIP b)`.
 */
export function renderFilter(filter: FilterNode): string {
  if ('name' in filter) return `${filter.name}(${filter.args.map(({ text }) => text).join(', ')})`
  if ('part' in filter) return `${filter.operator} ${renderPart(filter.part)}`
  return filter.parts.map(renderPart).join(` ${filter.operator} `)
}

function renderPart(filter: FilterNode): string {
  return 'name' in filter ? renderFilter(filter) : `(${renderFilter(filter)})`
}
