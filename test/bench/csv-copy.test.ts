import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { parseColumnSpec } from '../../bench/data/column-spec.js'
import { writeCsvCopy } from '../../bench/data/csv-copy.js'
import { surveySource } from '../../bench/data/source.js'

test('the CSV copy of a source has its fields, in quotes where they need them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hbulk-csv-copy-'))
  try {
    const file = join(folder, 'rows')
    await writeFile(file, 'a|1,2|x\nb||say "y"\nc|3\n')
    const spec = parseColumnSpec('HBASE_ROW_KEY,d:a,d:b')
    const source = await surveySource({ description: '', file, separator: '|', spec })
    await writeCsvCopy(source, join(folder, 'csv'))
    const text = await readFile(join(folder, 'csv'), 'utf8')
    assert.equal(text, 'a,"1,2",x\nb,,"say ""y"""\nc,3\n')
    assert.deepEqual(parse(text, { relax_column_count: true }), [
      ['a', '1,2', 'x'],
      ['b', '', 'say "y"'],
      ['c', '3'],
    ])
  } finally {
    await rm(folder, { recursive: true })
  }
})
