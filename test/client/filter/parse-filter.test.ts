import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  type FilterNode,
  parseFilter,
  renderFilter,
} from '../../../src/client/filter/parse-filter.js'
import { HbulkError } from '../../../src/errors.js'

interface Vector {
  readonly text: string
  /** HBase's own description of what it has read. */
  readonly is?: string
  readonly refused?: true
}

/** What HBase 2.6.1 answers; in the sources, FilterVectors.java makes it. */
const path = new URL('../../../../test/client/filter/vectors/filters.jsonl', import.meta.url)
const vectors: readonly Vector[] = readFileSync(path, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line))

/** HBase takes these, but hardly anybody means them. */
const carelessly = new Set([
  '(KeyOnlyFilter()',
  'PageFilter(1) AND (PageFilter(2)',
  'PageFilter(,1)',
  'PageFilter(1,)',
  "RowFilter(= 'binary:a')",
])

/** HBase's parser fails at these, which its documentation allows: they are sent with more parentheses, or spaces. */
const rewritten = new Set([
  '(PageFilter(1) OR PageFilter(2) AND PageFilter(3))',
  '(PageFilter(1) AND SKIP PageFilter(2))',
  '(SKIP WHILE PageFilter(1))',
  'PageFilter(1)\tAND PageFilter(2)',
  'PageFilter(1) AND\tPageFilter(2)',
  'PageFilter(1)\nAND PageFilter(2)',
])

/** Only Java can tell what a regular expression of Java's is. */
const unseen = new Set(["RowFilter(=, 'regexstring:(')"])

const byText = new Map(vectors.map((vector) => [vector.text, vector]))

function read(text: string): FilterNode | HbulkError {
  try {
    return parseFilter(text)
  } catch (error) {
    assert.ok(error instanceof HbulkError)
    assert.equal(error.code, 'USAGE')
    return error
  }
}

describe('filters', () => {
  it("are taken and refused as HBase's own parser does it", () => {
    assert.ok(vectors.length > 150)
    for (const { text, refused } of vectors) {
      const found = read(text)
      const taken = !(found instanceof HbulkError)
      const expected = refused ? rewritten.has(text) || unseen.has(text) : !carelessly.has(text)
      assert.equal(taken, expected, `${text}: ${taken ? 'taken' : found.message}`)
    }
    for (const text of [...carelessly, ...rewritten, ...unseen]) assert.ok(byText.has(text), text)
  })

  it('are sent in a form that means the same, and that is its own form', () => {
    for (const { text } of vectors) {
      const found = read(text)
      if (found instanceof HbulkError) continue
      const sent = renderFilter(found)
      assert.equal(renderFilter(parseFilter(sent)), sent)
      const theirs = byText.get(sent)
      const original = byText.get(text)
      if (theirs !== undefined && original?.is !== undefined) assert.equal(theirs.is, original.is)
    }
    const sent = (text: string) => renderFilter(parseFilter(text))
    assert.equal(
      sent('(PageFilter( 1 ) OR PageFilter(2) AND  PageFilter(3))'),
      'PageFilter(1) OR (PageFilter(2) AND PageFilter(3))',
    )
    assert.equal(sent('SKIP WHILE PageFilter(1)'), 'SKIP (WHILE PageFilter(1))')
    assert.equal(
      sent("SKIP PrefixFilter('it''s') AND RowFilter(=,'binary:) AND')"),
      "(SKIP PrefixFilter('it''s')) AND RowFilter(=, 'binary:) AND')",
    )
  })

  it('are refused at the place of what is wrong', () => {
    const refuses = (message: RegExp, text: string): void => {
      const found = read(text)
      assert.ok(found instanceof HbulkError, text)
      assert.match(`${found.message} ${found.hint}`, message)
    }
    refuses(/it is empty/, '  ')
    refuses(/no filter 'Prefix' at position 22, before/, "PrefixFilter('a') OR Prefix('b')")
    refuses(/no filter 'Prefix'.*PrefixFilter, ColumnPrefixFilter/, "Prefix('b')")
    refuses(/PrefixFilter takes 1 arguments, not 2, at position 1/, "PrefixFilter('a', 'b')")
    refuses(
      /takes 4 or 6 arguments, not 5/,
      "SingleColumnValueFilter('d', 'q', =, 'binary:v', true)",
    )
    refuses(/single quotes.*at position 14.*PrefixFilter\('prefix'\)/, 'PrefixFilter(abc)')
    refuses(/whole number from 0 to 9223372036854775807.*position 12/, 'PageFilter(1.5)')
    refuses(/one of < <= = != > >= has to stand at position 11/, "RowFilter(==, 'binary:a')")
    refuses(/'binary:\.\.\.'.*position 14, before "'a'\)"/, "RowFilter(=, 'a')")
    refuses(/equal or not at position 11.*Use = or !=/, "RowFilter(<, 'substring:a')")
    refuses(/no closing quote at position 14.*written twice/, "PrefixFilter('a)")
    refuses(/AND, OR or the end is expected at position 15/, 'PageFilter(1) PageFilter(2)')
    refuses(/AND, OR or the end is expected at position 15/, 'PageFilter(1) and PageFilter(2)')
    refuses(/parenthesis is not closed at position 1,/, '(PageFilter(1)')
    refuses(/closing parenthesis too many at position 14/, 'PageFilter(1))')
    refuses(/a filter is expected at its end/, 'PageFilter(1) AND')
    refuses(/a filter is expected at position 19, before 'OR/, 'PageFilter(1) AND OR')
    refuses(/comma or a closing parenthesis is expected at position 14/, "RowFilter(=  'binary:a')")
    refuses(/nested too deeply/, `${'('.repeat(5000)}PageFilter(1)`)
    refuses(/arguments of PageFilter are missing at its end/, 'PageFilter')
  })

  it('never make the parser fail in another way', () => {
    const words = ['(', ')', "'", ',', ' ', 'AND ', 'OR ', 'SKIP ', 'PageFilter(1)', '=', 'x', "''"]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 15 }), (parts) => {
        const found = read(parts.join(''))
        if (found instanceof HbulkError) return
        assert.equal(renderFilter(parseFilter(renderFilter(found))), renderFilter(found))
      }),
    )
  })
})
