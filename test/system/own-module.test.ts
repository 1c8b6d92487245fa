import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { loadOwnModule, ownModule } from '../../src/system/own-module.js'

describe('a module of hbulk that is found by its path', () => {
  it('lies where the compiler wrote it', async () => {
    assert.ok(fileURLToPath(ownModule('rowcounter/task')).endsWith('/dist/src/rowcounter/task.js'))
    const module = await loadOwnModule<{ HbulkError?: unknown }>(ownModule('errors'))
    assert.equal(module.HbulkError, (await import('../../src/errors.js')).HbulkError)
  })

  it('is loaded from a bundle as CommonJS, and rejects if it cannot be', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hbulk-own-'))
    try {
      writeFileSync(join(folder, 'a b.cjs'), 'exports.here = typeof require')
      const url = (name: string) => pathToFileURL(join(folder, name))
      assert.deepEqual(await loadOwnModule(url('a b.cjs')), { here: 'function' })
      await assert.rejects(loadOwnModule(url('none.cjs')), { code: 'MODULE_NOT_FOUND' })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
