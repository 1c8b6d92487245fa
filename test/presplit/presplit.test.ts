import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { computeSplitKeys, parsePresplit } from '../../src/presplit/presplit.js'
import { parseSplitsFile } from '../../src/presplit/splits-file.js'

test('the forms of --presplit', async () => {
  assert.deepEqual(parsePresplit('hex:16'), { kind: 'algorithm', algorithm: 'hex', regions: 16 })
  assert.deepEqual(parsePresplit('file:a:b.txt'), { kind: 'file', path: 'a:b.txt' })
  const keys = await computeSplitKeys(parsePresplit('decimal:4'))
  assert.deepEqual(keys.map(String), ['25000000', '50000000', '75000000'])
})

for (const spec of [
  '',
  'hex',
  'hex:',
  'hex:1',
  'hex:1.5',
  'hex:-2',
  'hex:1e9',
  'file:',
  'HEX:4',
  '4',
]) {
  test(`--presplit ${JSON.stringify(spec)} is refused`, () => {
    assert.throws(() => parsePresplit(spec), { name: 'HbulkError', code: 'USAGE' })
  })
}

test('a splits file: line ends of both kinds, blank lines, any order, bytes', () => {
  const keys = parseSplitsFile('m\r\n\n\\xFF\\x00\na b\n', 'f')
  assert.deepEqual(
    keys.map((key) => key.toString('hex')),
    ['612062', '6d', 'ff00'],
  )
})

test('errors in a splits file name the line and the correction', () => {
  assert.throws(() => parseSplitsFile('a\n\\xff\n', 'f.txt'), /f\.txt, line 2: .*write \\xFF/)
  assert.throws(() => parseSplitsFile('a\nb\n\\x61', 'f.txt'), /line 3: split key a .* line 1/)
})

test('a missing splits file and an empty one', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'hbulk-'))
  try {
    const missing = { kind: 'file', path: join(dir, 'none') } as const
    await assert.rejects(computeSplitKeys(missing), { code: 'INPUT', message: /no such file$/ })
    await writeFile(join(dir, 'empty'), '\n')
    const empty = { kind: 'file', path: join(dir, 'empty') } as const
    await assert.rejects(computeSplitKeys(empty), { code: 'USAGE', message: /no split keys/ })
  } finally {
    await rm(dir, { recursive: true })
  }
})
