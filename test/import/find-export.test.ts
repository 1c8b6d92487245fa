import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { MANIFEST_NAME } from '../../src/export/manifest.js'
import { findExport } from '../../src/import/find-export.js'

describe('the export in a directory', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hbulk-find-'))
  after(() => rmSync(folder, { recursive: true }))

  const directory = (name: string, manifest?: unknown): string => {
    const path = join(folder, name)
    mkdirSync(path)
    if (manifest !== undefined) writeFileSync(join(path, MANIFEST_NAME), JSON.stringify(manifest))
    return path
  }

  it('is none where exports lie beside each other', async () => {
    const path = directory('parent')
    mkdirSync(join(path, 'export'))
    await assert.rejects(findExport(path), {
      code: 'INPUT',
      message: /parent has no _manifest\.json/,
      hint: /directory of a whole export/,
    })
  })

  it('is refused with a manifest that lists no files, since nothing would be compared', async () => {
    const path = directory('bare', {
      ...{ version: 1, startedAt: '', finishedAt: '', counters: {}, files: [] },
      table: { name: 't', families: [], splitKeys: [] },
      format: {
        ...{ format: 'csv', layout: 'cells', encoding: 'utf8', compress: 'none' },
        columnNames: false,
      },
      selection: { columns: [], startRow: '', stopRow: '' },
    })
    await assert.rejects(findExport(path), { code: 'INPUT', message: /lists no files/ })
  })
})
