import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { HbulkError } from '../../src/errors.js'
import {
  MANIFEST_NAME,
  MANIFEST_VERSION,
  type Manifest,
  parseManifest,
  readManifest,
  writeManifest,
} from '../../src/export/manifest.js'

const sha256 = 'a'.repeat(64)

const whole: Manifest = {
  version: MANIFEST_VERSION,
  table: {
    name: 'ns:t',
    families: [{ name: 'd', maxVersions: 3, timeToLive: 60, inMemory: true }, { name: 'e' }],
    splitKeys: ['g', '\\x80'],
  },
  format: {
    format: 'csv',
    layout: 'wide',
    encoding: 'hex',
    compress: 'gzip',
    columnNames: true,
    columns: ['d:a', 'd:\\x00'],
    types: { 'd:a': 'long' },
    schema: { type: 'record' },
  },
  selection: {
    columns: ['d'],
    startRow: 'a',
    stopRow: '',
    filter: 'KeyOnlyFilter()',
    versions: 2,
    timeRange: ['0', '9223372036854775807'],
    raw: true,
    limit: 5,
  },
  startedAt: '2024-01-02T03:04:05.678Z',
  finishedAt: '2024-01-02T03:05:05.678Z',
  counters: { rowsWritten: 2, retries: 1 },
  files: [
    {
      name: 'part-00000.csv',
      rows: 2,
      cells: 3,
      bytes: 9,
      sha256,
      firstKey: 'a',
      lastKey: '\\xFF',
    },
    { name: 'part-00001.csv', rows: 0, cells: 0, bytes: 0, sha256 },
  ],
}

describe('a manifest', () => {
  let directory: string
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'hbulk-manifest-'))
  })
  after(() => rm(directory, { recursive: true }))

  const refused = (message: RegExp) => (error: unknown) => {
    assert.ok(error instanceof HbulkError)
    assert.equal(error.code, 'INPUT')
    assert.match(`${error.message} ${error.hint}`, message)
    return true
  }

  it('comes back as it was written, and nothing lies beside it', async () => {
    assert.equal(await readManifest(directory), undefined)
    await writeManifest(directory, whole)
    assert.deepEqual(await readManifest(directory), whole)
    assert.deepEqual(await readdir(directory), [MANIFEST_NAME])
  })

  it('may hold members that this version does not know', () => {
    const later = { ...whole, checked: true, files: [{ ...whole.files[0], extra: 1 }] }
    const [file] = whole.files
    assert.deepEqual(parseManifest(JSON.stringify(later), 'm'), { ...whole, files: [file] })
  })

  it('is refused with the place of what is wrong', () => {
    const refuses = (message: RegExp, changed: object): void => {
      const content = JSON.stringify({ ...whole, ...changed })
      assert.throws(() => parseManifest(content, 'dir/m'), refused(message))
    }
    const [file] = whole.files
    refuses(/dir\/m is damaged: files is not a list/, { files: undefined })
    refuses(/files\[0\]\.name is not the name of a file/, { files: [{ ...file, name: '../x' }] })
    refuses(/files\[1\]\.rows is not a count/, { files: [file, { ...file, rows: -1 }] })
    refuses(/files\[0\]\.sha256/, { files: [{ ...file, sha256: 'A' }] })
    refuses(/format\.layout is not one of wide, cells/, {
      format: { ...whole.format, layout: 'x' },
    })
    refuses(/selection\.timeRange is not two times/, {
      selection: { ...whole.selection, timeRange: ['1'] },
    })
    refuses(/counters\.rowsWritten/, { counters: { rowsWritten: 'x' } })
    refuses(/table is not an object/, { table: [] })
    refuses(/version is not a count/, { version: undefined })
    assert.throws(() => parseManifest('{"version": 1', 'm'), refused(/m is damaged/))
    assert.throws(() => parseManifest('[]', 'm'), refused(/the whole is not an object/))
  })

  it('of a later version is not guessed at', () => {
    const later = JSON.stringify({ version: MANIFEST_VERSION + 1, files: 'elsewhere' })
    assert.throws(() => parseManifest(later, 'm'), refused(/m was written by a newer hbulk/))
  })

  it('that cannot be read or written is named', async () => {
    const file = join(directory, 'file')
    await writeFile(file, '')
    await assert.rejects(readManifest(file), refused(/cannot read .*_manifest\.json/))
    await assert.rejects(writeManifest(join(directory, 'none'), whole), (error) => {
      assert.ok(error instanceof HbulkError && error.code === 'OUTPUT')
      return true
    })
  })
})
