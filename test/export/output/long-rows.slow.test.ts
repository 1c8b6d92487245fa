import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { CountedRows } from '../../../src/export/counted-rows.js'
import type { FileFormat } from '../../../src/export/formats/file-format.js'
import { createFormat, type FormatSettings } from '../../../src/export/formats/format-table.js'
import { ChunkWriter, chunkLimits } from '../../../src/export/output/chunk-writer.js'
import { type FileLimits, FileSeries } from '../../../src/export/output/file-series.js'
import { LONG_ROW_BYTES } from '../../../src/export/output/output-buffer.js'
import { decodeAvro } from '../../support/decode-avro.js'
import { cell, column, row, type TestRow, visit } from '../rows.js'

const CELLS = 900
const VALUE_BYTES = 4_000
const names = Array.from({ length: CELLS }, (_, i) => `d:q${String(i).padStart(4, '0')}`)
const long = (key: string): TestRow =>
  row(
    key,
    ...names.map((name, i) => cell(name, String.fromCharCode(97 + (i % 26)).repeat(VALUE_BYTES))),
  )
const short = (key: string): TestRow => row(key, cell('d:q0001', 'small'))
const rows = [short('a'), short('b'), long('m'), short('n'), long('o'), long('p'), short('z')]

const usual: FormatSettings = {
  ...{ format: 'csv', layout: 'cells', encoding: 'utf8', compress: 'none', columnNames: true },
}

interface AnyRow {
  readonly key?: Buffer
  readonly HBASE_ROW_KEY?: Buffer
  readonly cells?: readonly unknown[]
}

/** After so many cells the scan says that a row is kept. */
type KeptAfter = number | 'never'

describe('long rows', () => {
  let root: string
  let runs = 0

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'hbulk-long-rows-'))
  })

  after(() => rm(root, { recursive: true }))

  function formatOf(settings: Partial<FormatSettings>, spillPath: string): Promise<FileFormat> {
    const columns = settings.layout === 'wide' ? names.map(column) : []
    return createFormat({ ...usual, ...settings }, { columns, seed: 's', spillPath })
  }

  /** The files of an export of the rows, and what is said of them. */
  async function write(
    settings: Partial<FormatSettings>,
    keptAfter: KeptAfter,
    limits: FileLimits = {},
    content: readonly TestRow[] = rows,
  ) {
    const directory = join(root, String(runs++))
    await mkdir(directory)
    const format = await formatOf(settings, join(directory, 'spilled'))
    const sink = new FileSeries({ directory, name: 'part', limits, heads: true })
    const writer = new ChunkWriter(format, sink, {
      cut: () => counted.cut(),
      ...chunkLimits(limits),
    })
    const formatter = format.createFormatter(writer.out)
    const counted = new CountedRows(formatter)
    let most = 0
    try {
      for (const each of content) {
        visit(counted, each, true, (index) => {
          if (index === keptAfter) counted.keepRow()
          most = Math.max(most, writer.out.pos)
        })
        await writer.pause()
      }
      if (formatter.failure !== undefined) throw formatter.failure
      await writer.finish()
      await sink.finish()
    } catch (error) {
      await writer.idle()
      await sink.abort()
      throw error
    }
    const contents = await Promise.all(
      sink.files.map(({ file }) => readFile(join(directory, file))),
    )
    const left = (await readdir(directory)).length
    assert.equal(left, sink.files.length, 'no other file is left')
    for (const [index, { bytes, sha256 }] of sink.files.entries()) {
      const there = contents[index] ?? Buffer.alloc(0)
      assert.equal(there.length, bytes)
      assert.equal(createHash('sha256').update(there).digest('hex'), sha256)
    }
    return { files: sink.files, contents, most }
  }

  const settings: readonly Partial<FormatSettings>[] = [
    { format: 'csv' },
    { format: 'csv', compress: 'gzip', encoding: 'base64' },
    { format: 'csv', layout: 'wide' },
    { format: 'tsv' },
    { format: 'jsonl' },
    { format: 'avro' },
    { format: 'avro', compress: 'deflate' },
    { format: 'avro', compress: 'snappy' },
    { format: 'avro', layout: 'wide' },
  ]

  for (const each of settings) {
    const name = Object.values(each).join(' ')
    it(`make the same file of ${name} whenever they are known to be kept, and are not held`, async () => {
      const [never, early, late] = [
        await write(each, 'never'),
        await write(each, 0),
        await write(each, 700),
      ]
      assert.equal(never.files.length, 1)
      assert.ok(never.contents[0]?.equals(early.contents[0] ?? Buffer.alloc(0)))
      assert.ok(never.contents[0]?.equals(late.contents[0] ?? Buffer.alloc(0)))
      assert.deepEqual(early.files, never.files)
      assert.deepEqual([early.files[0]?.rows, early.files[0]?.cells], [7, 3 * CELLS + 4])
      assert.ok(never.most > CELLS * VALUE_BYTES)
      assert.ok(early.most < 2 * LONG_ROW_BYTES, `${early.most} bytes held`)
    })
  }

  it('are whole in CSV, JSON and Avro', async () => {
    const text = async (one: Partial<FormatSettings>) =>
      (await write(one, 0)).contents[0] ?? Buffer.alloc(0)
    const lines = String(await text({})).split('\n')
    assert.equal(lines.length, 1 + 3 * CELLS + 4 + 1)
    assert.equal(lines[4], `m,d,q0001,1000,Put,${'b'.repeat(VALUE_BYTES)}`)
    assert.equal(String(gunzipSync(await text({ compress: 'gzip' }))), lines.join('\n'))
    const wide = String(await text({ layout: 'wide' })).split('\n')
    assert.deepEqual(
      wide.map((line) => line.split(',').length),
      [...Array.from({ length: 8 }, () => CELLS + 1), 1],
    )
    const objects = String(await text({ format: 'jsonl' }))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    assert.deepEqual(
      objects.map(({ key, cells }) => `${key} ${cells.length}`),
      rows.map(({ key, cells }) => `${key} ${cells.length}`),
    )
    for (const compress of ['none', 'deflate', 'snappy'] as const) {
      for (const layout of ['cells', 'wide'] as const) {
        const bytes = await text({ format: 'avro', compress, layout })
        const records = await decodeAvro<AnyRow>(bytes)
        const keys = records.map(({ key, HBASE_ROW_KEY }) => String(key ?? HBASE_ROW_KEY))
        assert.deepEqual(keys, ['a', 'b', 'm', 'n', 'o', 'p', 'z'])
        if (layout === 'cells') assert.equal(records[2]?.cells?.length, CELLS)
      }
    }
  })

  it('begin a new file when they turn out to be too large for the one they began in', async () => {
    for (const each of settings) {
      const packed = each.compress !== undefined
      const bytes = packed ? 40_000 : 4.5 * 1024 * 1024
      const { files, contents } = await write(each, 0, { bytes })
      const alone = await write(each, 'never', { bytes })
      assert.deepEqual(files, alone.files, Object.values(each).join(' '))
      assert.ok(contents.every((one, i) => one.equals(alone.contents[i] ?? Buffer.alloc(0))))
      for (const { bytes: size, rows: count } of files) assert.ok(count === 1 || size <= bytes)
      assert.equal(
        files.reduce((sum, file) => sum + file.rows, 0),
        rows.length,
      )
    }
    const { files } = await write({}, 0, { rows: 2 })
    assert.deepEqual(
      files.map(({ rows: count, firstKey, lastKey }) => `${count} ${firstKey}-${lastKey}`),
      ['2 a-b', '2 m-n', '2 o-p', '1 z-z'],
    )
  })

  it('that hold what the format cannot are refused by row and column, wherever that stands', async () => {
    for (const each of [{}, { layout: 'wide' }, { format: 'jsonl' }] as Partial<FormatSettings>[]) {
      for (const at of [3, 600]) {
        const bad = long('bad')
        const cells = bad.cells.map((one, i) =>
          i === at ? cell(names[at] ?? '', Buffer.of(0xff)) : one,
        )
        const expected = new RegExp(`row "bad", column ${names[at]}: value is not UTF-8`)
        const written = write(each, 0, {}, [short('a'), { key: bad.key, cells }])
        await assert.rejects(written, { code: 'OUTPUT', message: expected })
      }
    }
  })
})
