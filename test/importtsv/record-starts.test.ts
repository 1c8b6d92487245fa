import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { csv } from '../../src/importtsv/formats/csv.js'
import { plainDialect } from '../../src/importtsv/formats/csv-dialect.js'
import { expandInputs } from '../../src/importtsv/input/inputs.js'
import { moveToRecordStarts } from '../../src/importtsv/record-starts.js'
import { type ReadOptions, readRecords, type SeenRecord } from './support/read-records.js'
import { workspace } from './support/workspace.js'

const { folder, write } = workspace()
const never = new AbortController().signal
const MAX_LINE = 40

async function cut(text: string, bounds: readonly number[], options: ReadOptions = {}) {
  write('in.csv', text)
  const [input] = await expandInputs([join(folder, 'in.csv')])
  assert.ok(input)
  const starts = [0, ...bounds]
  const even = starts.map((start, i) => ({ start, end: starts[i + 1] ?? input.size }))
  const { maxLineBytes = MAX_LINE } = options
  const settings = { separator: 0x2c, maxLineBytes, csv: options.csv, encoding: undefined }
  return moveToRecordStarts({ input, format: csv, settings, signal: never }, even)
}

/** What there is to a record apart from the task that has read it. */
const essence = (seen: readonly SeenRecord[]) => seen.map(({ line: _, ...rest }) => rest)

async function assertCutsHarmless(
  text: string,
  bounds: readonly number[],
  options: ReadOptions = {},
): Promise<void> {
  const all = { maxLineBytes: MAX_LINE, ...options }
  const whole = await readRecords(csv, text, all)
  const parts: SeenRecord[] = []
  for (const { start, end } of await cut(text, bounds, options)) {
    parts.push(...(await readRecords(csv, text, { ...all, start, end })))
  }
  assert.deepEqual(essence(parts), essence(whole))
}

const tokens = ['a', 'b', ',', ',', '"', '"a"', '"\n"', '""', '\n', '\n', '\r\n', '\r', '#', '\n#']
const anyText = fc.array(fc.constantFrom(...tokens), { maxLength: 60 }).map((all) => all.join(''))

async function property(options: ReadOptions): Promise<void> {
  const bounds = fc.uniqueArray(fc.integer({ min: 1, max: 120 }), { maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(anyText, bounds, async (text, found) => {
      const inside = found.filter((bound) => bound < text.length).sort((a, b) => a - b)
      await assertCutsHarmless(text, inside, options)
    }),
    { numRuns: 400 },
  )
}

describe('ranges of a CSV file', () => {
  it('give the rows of the whole file wherever it is cut, broken quoting and long lines included', () =>
    property({}))

  it('do so with comments and with an escape of its own', () =>
    property({ csv: { ...plainDialect(','), escapeByte: 'b', comment: '#' } }))

  it('do so without quotes', () =>
    property({ csv: { ...plainDialect(','), quote: '', escapeByte: '' } }))

  it('never end inside quotes', async () => {
    const ranges = await cut('a,b\n"1\n\n\n2",c\nd,e\nf,g\n', [2, 7, 8, 16], { maxLineBytes: 100 })
    assert.deepEqual(
      ranges.map(({ start }) => start),
      [0, 2, 14, 18],
    )
  })

  it('stay where they are in a file without quotes', async () => {
    const ranges = await cut('a,b\nc,d\ne,f\n', [3, 6])
    assert.deepEqual(
      ranges.map(({ start, end }) => [start, end]),
      [
        [0, 3],
        [3, 6],
        [6, 12],
      ],
    )
  })
})
