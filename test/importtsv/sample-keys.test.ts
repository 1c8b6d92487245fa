import assert from 'node:assert/strict'
import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { csv } from '../../src/importtsv/formats/csv.js'
import type { TextFormat } from '../../src/importtsv/formats/format.js'
import { tsv } from '../../src/importtsv/formats/tsv.js'
import { expandInputs } from '../../src/importtsv/input/inputs.js'
import { sampleKeys } from '../../src/importtsv/sample-keys.js'
import type { ImportSettings } from '../../src/importtsv/settings.js'
import { saltedKey } from '../../src/presplit/salt.js'
import { refused } from './support/refused.js'
import { workspace } from './support/workspace.js'

const { folder, write } = workspace()

const base: ImportSettings = {
  ...{ table: 't', columns: 'HBASE_ROW_KEY,d:a', format: 'tsv', separator: 0x2c },
  ...{ header: false, rejectsHeader: undefined, skipEmptyColumns: false, skipBadLines: true },
  ...{ dryRun: false, maxRejects: undefined, maxLineBytes: 2 ** 20, maxCellBytes: 1000 },
  ...{ timestamp: undefined, ttlFormat: 'text', partsDir: folder },
}

async function sample(
  paths: readonly string[],
  settings: Partial<ImportSettings> = {},
  format: TextFormat = tsv,
) {
  const { signal } = new AbortController()
  const inputs = await expandInputs(paths)
  return sampleKeys({ inputs, format, settings: { ...base, ...settings }, timestamp: 1, signal })
}

const digits = (n: number, width = 4) => `${n}`.padStart(width, '0')
const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `${digits(from + i)},x\n`).join('')

describe('the keys of a sample', () => {
  it('are those that the load will make, of every small file and without the bad lines', async () => {
    const paths = [
      write('a.tsv', `bad\n${lines(0, 300)},empty\n`),
      write('b.tsv.gz', gzipSync(lines(300, 600))),
      write('c.tsv', lines(600, 1000)),
    ]
    const found = await sample(paths)
    assert.equal(found.size, 1000)
    assert.deepEqual(found.quantiles(4).map(String), ['0250', '0500', '0750'])
  })

  it('go through template, types and salt', async () => {
    const path = write('d.tsv', lines(0, 1000))
    const rules = { columns: ':id,d:a', rowKeyTemplate: '{id|reverse}', salt: 10 }
    const found = (await sample([path], rules)).quantiles(2)
    const all = Array.from({ length: 1000 }, (_, n) => {
      return saltedKey(Buffer.from([...digits(n)].reverse().join('')), 10)
    }).sort(Buffer.compare)
    assert.deepEqual(found, [all[500]])
    const typed = await sample([path], { types: 'HBASE_ROW_KEY=short' })
    assert.deepEqual(typed.quantiles(2), [Buffer.from([500 >> 8, 500 & 255])])
  })

  it('are those of a transform, each with its share of the line', async () => {
    const transform = write(
      'two.mjs',
      `export default (r) => r.text(0) < '0500' ? undefined : ['a', 'b'].map((p) => ({ key: p + r.text(0), cells: { d: '' } }))`,
    )
    const found = await sample([write('e.tsv', lines(0, 1000))], { columns: ':k,:v', transform })
    assert.equal(found.size, 1000)
    assert.deepEqual(found.quantiles(4).map(String), ['a0750', 'b0500', 'b0750'])
  })

  it('leave out the header, and read CSV from its beginning', async () => {
    const path = write('f.csv', `HBASE_ROW_KEY,d:a\n${lines(0, 100).replaceAll(',x', ',"x\ny"')}`)
    const found = await sample([path], { header: true, format: 'csv' }, csv)
    assert.equal(found.size, 100)
    assert.deepEqual(found.quantiles(2).map(String), ['0050'])
  })

  it('come from all over a large file, of which little is read', async () => {
    const path = join(folder, 'large.tsv')
    const file = openSync(path, 'w')
    const padding = 'p'.repeat(100)
    const count = 600_000
    for (let from = 0; from < count; from += 10_000) {
      const piece = Array.from({ length: 10_000 }, (_, i) => `${digits(from + i, 6)},${padding}\n`)
      writeSync(file, piece.join(''))
    }
    closeSync(file)
    const small = write('behind.tsv', '999999,x\n')
    const found = await sample([path, small])
    assert.ok(found.size > 10_000 && found.size < count / 2, `${found.size} keys`)
    const cuts = found.quantiles(16).map(Number)
    assert.equal(cuts.length, 15)
    for (const [i, cut] of cuts.entries()) {
      const even = (count * (i + 1)) / 16
      assert.ok(Math.abs(cut - even) < count / 100, `cut ${i} at ${cut}, not ${even}`)
    }
  })

  it('are none of a file without lines', async () => {
    assert.equal((await sample([write('empty.tsv', '')])).size, 0)
  })

  it('cannot be had from a stream, or where every line is bad', async () => {
    await assert.rejects(sample(['-']), refused('USAGE', '--presplit sample', "'-'", 'hex:N'))
    const bad = write('bad.tsv', 'a\nb\n')
    await assert.rejects(sample([bad]), refused('INPUT', '--presplit sample', 'No delimiter'))
  })
})
