import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import type { ListedExport } from '../../src/import/find-export.js'
import { planFiles } from '../../src/verify/against/plan-files.js'

const MIB = 2 ** 20

describe('the tasks of a check against an export', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hbulk-plan-'))
  const { signal } = new AbortController()

  after(() => rmSync(folder, { recursive: true }))

  function fileOf(name: string, prefix: string, rows: number): ListedExport['files'][number] {
    const path = join(folder, name)
    const value = 'x'.repeat(1000)
    const keyOf = (n: number): string => `${prefix}${String(n).padStart(6, '0')}`
    const line = (_: unknown, n: number): string => `${keyOf(n)}\td\tq\t1\tPut\t${value}\n`
    writeFileSync(path, Array.from({ length: rows }, line).join(''))
    const { size, mtimeMs } = statSync(path)
    return {
      input: { path, kind: 'file', compression: 'none', size, modifiedMs: mtimeMs },
      expected: { rows, sha256: 's', firstKey: keyOf(0), lastKey: keyOf(rows - 1) },
    } as unknown as ListedExport['files'][number]
  }

  it('are parts of long files, that hold all rows of the table between them', async () => {
    const files = [fileOf('a', 'a', 3), fileOf('b', 'b', 65_000), fileOf('c', 'c', 3)]
    const found = {
      ...{ path: folder, files },
      manifest: { selection: { columns: [], startRow: '', stopRow: '' } },
      shape: { format: 'tsv', layout: 'cells', encoding: 'utf8', columnNames: false },
    } as unknown as ListedExport
    const options = { maxRecordBytes: MIB, threads: 2, signal }
    const tasks = await planFiles(found, { ...options, checksums: true })
    assert.deepEqual(
      tasks.map(({ id }) => id),
      [
        ...['check-0', 'compare-0', 'check-1', 'compare-1.0', 'compare-1.1', 'compare-1.2'],
        ...['compare-1.3', 'check-2', 'compare-2'],
      ],
    )
    const compared = tasks.filter(({ task }) => task.step === 'compare')
    for (const [i, { task, stage }] of compared.entries()) {
      assert.equal(stage, 1)
      assert.equal(task.start, compared[i - 1]?.task.stop ?? '')
    }
    assert.equal(compared.at(-1)?.task.stop, '')
    const size = files.reduce((sum, { input }) => sum + input.size, 0)
    assert.equal(
      compared.reduce((sum, { weight }) => sum + weight, 0),
      size,
    )
    assert.equal((await planFiles(found, { ...options, checksums: false })).length, 6)
  })
})
