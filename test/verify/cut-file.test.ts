import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import fc from 'fast-check'
import { KEY_HEADER } from '../../src/export/columns/column-name.js'
import { CELL_FIELDS } from '../../src/export/formats/csv-cells.js'
import type { FileShape } from '../../src/import/formats/file-shape.js'
import { WHOLE_TABLE } from '../../src/regions/key-range.js'
import { rangeToText } from '../../src/regions/range-text.js'
import { cutFile, type FilePart } from '../../src/verify/against/cut-file.js'
import { FileCursor } from '../../src/verify/against/file-cursor.js'
import type { AgainstSettings, AgainstTask } from '../../src/verify/against/settings.js'
import { RowCollector } from '../support/collect-rows.js'

/** Rows of some cells each, `d:q0` and so on, with values that are hard to cut. */
type Rows = ReadonlyMap<string, readonly string[]>

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`

/** A file as an export writes it, by its form. */
const forms: readonly {
  readonly name: string
  readonly shape: FileShape
  readonly text: (rows: Rows) => string
}[] = [
  {
    name: 'CSV of cells',
    shape: { format: 'csv', layout: 'cells', encoding: 'utf8', columnNames: true },
    text: (rows) =>
      [
        `${CELL_FIELDS.join(',')}\n`,
        ...[...rows].flatMap(([key, values]) =>
          values.map((value, n) => `${key},d,q${n},5,Put,${quoted(value)}\n`),
        ),
      ].join(''),
  },
  {
    name: 'wide CSV',
    shape: { format: 'csv', layout: 'wide', encoding: 'utf8', columnNames: true },
    text: (rows) =>
      [
        `${KEY_HEADER},d:q0,d:q1,d:q2\r\n`,
        ...[...rows].map(([key, values]) => {
          const fields = [0, 1, 2].map((n) => (n < values.length ? quoted(values[n] ?? '') : ''))
          return `${[key, ...fields].join(',')}\r\n`
        }),
      ].join(''),
  },
  {
    name: 'TSV of cells',
    shape: { format: 'tsv', layout: 'cells', encoding: 'hex', columnNames: false },
    text: (rows) =>
      [...rows]
        .flatMap(([key, values]) =>
          values.map((value, n) => {
            const hex = (text: string): string => Buffer.from(text).toString('hex')
            return `${hex(key)}\td\t${hex(`q${n}`)}\t5\tPut\t${hex(value)}\n`
          }),
        )
        .join(''),
  },
  {
    name: 'JSON lines',
    shape: { format: 'jsonl', layout: 'cells', encoding: 'utf8', columnNames: undefined },
    text: (rows) =>
      [...rows]
        .map(([key, values]) => {
          const cells = values.map((value, n) => {
            return { family: 'd', qualifier: `q${n}`, timestamp: 5, value }
          })
          return `${JSON.stringify({ key, cells })}\n`
        })
        .join(''),
  },
]

describe('the parts of a file of an export', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hbulk-cut-'))
  const path = join(folder, 'part')
  const { signal } = new AbortController()

  after(() => rmSync(folder, { recursive: true }))

  function written(text: string): AgainstTask['input'] {
    writeFileSync(path, text)
    const { size, mtimeMs } = statSync(path)
    return { path, kind: 'file', compression: 'none', size, modifiedMs: mtimeMs }
  }

  async function read(task: AgainstTask, shape: FileShape): Promise<string[]> {
    const settings: AgainstSettings = {
      ...{
        table: 't',
        families: ['d'],
        shape,
        selection: { columns: [], startRow: '', stopRow: '' },
      },
      ...{ maxRecordBytes: 2 ** 20, mostListed: 0, clusterId: 'c' },
    }
    const cursor = await FileCursor.open(task, settings)
    const rows = new RowCollector()
    try {
      const range = { startRow: Buffer.alloc(0), stopRow: Buffer.alloc(0) }
      await cursor.scans.scan({ ...range, table: Buffer.from('t') }, rows)
      await cursor.finish()
      return rows.rows.map((row) => JSON.stringify(row))
    } finally {
      await cursor.close()
    }
  }

  const task = (input: AgainstTask['input'], part?: FilePart): AgainstTask => ({
    ...{ step: 'compare', directory: '/', sha256: '', rows: 0, input },
    ...rangeToText(part?.range ?? WHOLE_TABLE),
    ...(part === undefined ? {} : { part: part.bytes }),
  })

  const values = fc.array(
    fc.constantFrom('', 'v', 'two\nlines', 'a "quote"', 'x'.repeat(40), '\r'),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  const someRows = fc
    .dictionary(fc.stringMatching(/^[a-z]{1,3}$/), values, { minKeys: 12, maxKeys: 40 })
    .map((rows): Rows => new Map(Object.entries(rows).sort(([a], [b]) => (a < b ? -1 : 1))))

  for (const { name, shape, text } of forms) {
    it(`have each row once, all of it, and in the part's range: ${name}`, async () => {
      let cut = 0
      const lengths = fc.integer({ min: 5, max: 300 })
      const property = fc.asyncProperty(someRows, lengths, async (rows, length) => {
        const input = written(text(rows))
        const range = WHOLE_TABLE
        const asked = { input, shape, range, maxRecordBytes: 2 ** 20, signal }
        const parts = await cutFile(asked, length)
        const whole = await read(task(input), shape)
        assert.equal(whole.length, rows.size)
        if (parts === undefined) return
        cut++
        const together: string[] = []
        for (const part of parts) together.push(...(await read(task(input, part), shape)))
        assert.deepEqual(together, whole)
        assert.deepEqual([parts[0]?.bytes.start, parts.at(-1)?.bytes.end], [0, input.size])
        assert.deepEqual(
          [parts[0]?.range.start, parts.at(-1)?.range.stop],
          [range.start, range.stop],
        )
        for (const [i, { bytes, range: rows }] of parts.slice(1).entries()) {
          assert.equal(bytes.start, parts[i]?.bytes.end)
          assert.deepEqual(rows.start, parts[i]?.range.stop)
        }
      })
      await fc.assert(property, { numRuns: 40 })
      assert.ok(cut > 10, `${cut} of 40 files were cut`)
    })
  }

  it('are none of an archive, of Avro, of one row, and of what is in another order', async () => {
    const shape: FileShape = {
      ...{ format: 'tsv', layout: 'cells', encoding: 'utf8', columnNames: false },
    }
    const line = (key: string, n: number): string => `${key}\td\tq${n}\t5\tPut\tv\n`
    const cut = (text: string, more: Partial<AgainstTask['input']> = {}, other = shape) => {
      const input = { ...written(text), ...more }
      const asked = { input, shape: other, range: WHOLE_TABLE, maxRecordBytes: 2 ** 20, signal }
      return cutFile(asked, 100)
    }
    const keys = Array.from({ length: 50 }, (_, n) => `k${n + 10}`)
    const lines = keys.map(line)
    assert.ok(((await cut(lines.join('')))?.length ?? 0) > 5)
    assert.equal(await cut(lines.join(''), { compression: 'gzip' }), undefined)
    assert.equal(await cut(lines.join(''), {}, { ...shape, format: 'avro' }), undefined)
    assert.equal(await cut(keys.map((_, n) => line('one', n)).join('')), undefined)
    assert.equal(await cut(lines.toReversed().join('')), undefined)
    assert.equal(await cut(''), undefined)
  })
})
