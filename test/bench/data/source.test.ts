import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { parseColumnSpec } from '../../../bench/data/column-spec.js'
import { generateRows } from '../../../bench/data/generate.js'
import { randomizeKeys } from '../../../bench/data/random-keys.js'
import { quantileKeys, surveySource } from '../../../bench/data/source.js'
import { withoutTrailingSeparators } from '../../../bench/data/tpch.js'

const folder = mkdtempSync(join(tmpdir(), 'bench-source-'))
after(() => rmSync(folder, { recursive: true }))
const shape = { columns: 3, valueBytes: 20 }

test('generated rows are the same every time, in key order and of the shape asked for', async () => {
  const first = await surveySource(await generateRows(join(folder, 'a'), 500, shape))
  const second = await generateRows(join(folder, 'b'), 500, shape)
  assert.deepEqual(readFileSync(second.file), readFileSync(first.file))
  assert.equal(first.content.rows, 500)
  assert.equal(first.content.cells, 1500)
  const valueBytes = (first.bytes - 500 * 14) / 1500
  assert.ok(Math.abs(valueBytes - 20) < 2, `mean value of ${valueBytes} bytes`)
})

test('random keys keep the rows apart and their values as they are', async () => {
  const ordered = await generateRows(join(folder, 'c'), 2000, shape)
  const source = await surveySource(await randomizeKeys(ordered, join(folder, 'd')))
  assert.equal(source.content.cells, 6000)
  const lines = readFileSync(source.file, 'latin1').split('\n')
  const valuesOf = (line: string) => line.slice(line.indexOf('|'))
  const original = readFileSync(ordered.file, 'latin1').split('\n')
  assert.deepEqual(lines.map(valuesOf), original.map(valuesOf))
  const lowHalf = source.keys.filter((key) => key < '8').length
  assert.ok(lowHalf > 900 && lowHalf < 1100, `${lowHalf} of 2000 keys in the lower half`)
})

test('a key on two lines is refused: which one wins is not promised', async () => {
  const file = join(folder, 'twice')
  writeFileSync(file, 'a|1\nb|2\na|3\n')
  const spec = parseColumnSpec('HBASE_ROW_KEY,d:x')
  const survey = surveySource({ description: '', file, separator: '|', spec })
  await assert.rejects(survey, { code: 'INPUT', message: /"a" is on two lines/ })
})

test('quantiles cut sorted keys into equal parts, and finer cuts contain the coarser ones', () => {
  const keys = Array.from({ length: 1003 }, (_, i) => String(i).padStart(4, '0'))
  const four = quantileKeys(keys, 4).map(String)
  assert.deepEqual(four, ['0250', '0501', '0752'])
  const eight = quantileKeys(keys, 8).map(String)
  assert.ok(four.every((key) => eight.includes(key)))
  assert.deepEqual(quantileKeys(['a', 'b'], 16).map(String), ['b'])
  assert.deepEqual(quantileKeys(keys, 1), [])
})

test("the separator that ends TPC-H's lines is removed at any chunk border", async () => {
  const text = '1|a||\n2|b|c|\n3|d|'
  for (let size = 1; size <= text.length; size++) {
    const strip = withoutTrailingSeparators()
    for (let i = 0; i < text.length; i += size) strip.write(text.slice(i, i + size))
    strip.end()
    assert.equal(String(await buffer(strip)), '1|a|\n2|b|c\n3|d')
  }
})
