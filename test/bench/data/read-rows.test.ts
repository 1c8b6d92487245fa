import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { parseColumnSpec } from '../../../bench/data/column-spec.js'
import { readRows } from '../../../bench/data/read-rows.js'

const folder = mkdtempSync(join(tmpdir(), 'bench-rows-'))
after(() => rmSync(folder, { recursive: true }))
const spec = parseColumnSpec('d:a,HBASE_ROW_KEY,d:b')

async function rowsOf(text: string): Promise<string[][]> {
  const file = join(folder, 'input')
  writeFileSync(file, text)
  const rows: string[][] = []
  await readRows(file, '|'.charCodeAt(0), spec, ({ key, values }) => {
    rows.push([key.toString(), ...values.map(String)])
  })
  return rows
}

test('fields are cut at separators, the key from its place, line ends removed', async () => {
  assert.deepEqual(await rowsOf('1|k1|x\r\n|k2|\n2|k3\n3|k4|last'), [
    ['k1', '1', 'x'],
    ['k2', '', ''],
    ['k3', '2'],
    ['k4', '3', 'last'],
  ])
})

test('lines that go over chunk borders stay whole', async () => {
  const long = 'v'.repeat(700_000)
  const rows = await rowsOf(`1|k1|${long}\n2|k2|${long}\n3|k3|${long}\n`)
  assert.deepEqual(
    rows.map(([key, , value]) => [key, value?.length]),
    [
      ['k1', 700_000],
      ['k2', 700_000],
      ['k3', 700_000],
    ],
  )
})

test('what ImportTsv would count as a bad line is refused by its number', async () => {
  const refused = (text: string, message: RegExp) =>
    assert.rejects(rowsOf(text), { code: 'INPUT', message })
  await refused('1|k1|x\n1|k2|x|\n', /line 2: 4 fields, but --columns names 3/)
  await refused('1|k1|x\n\n', /line 2: no row key/)
  await refused('1||x\n', /line 1: no row key/)
  await assert.rejects(
    readRows(join(folder, 'none'), 124, spec, () => {}),
    {
      code: 'INPUT',
    },
  )
})

test('column specs that not every contender can load are refused', () => {
  const refused = (text: string) => assert.throws(() => parseColumnSpec(text), { code: 'USAGE' })
  refused('d:a,d:b')
  refused('HBASE_ROW_KEY')
  refused('HBASE_ROW_KEY,HBASE_TS_KEY,d:a')
  refused('HBASE_ROW_KEY,d')
  refused('HBASE_ROW_KEY,d:a,d:a')
  assert.deepEqual(parseColumnSpec('HBASE_ROW_KEY,d:a,e:b:c').families, ['d', 'e'])
})
