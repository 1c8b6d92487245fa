import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { makeDirectory, makeDirectorySync } from '../../src/system/make-directory.js'

const home = mkdtempSync(join(tmpdir(), 'hbulk-mkdir-'))
after(() => rmSync(home, { recursive: true, force: true }))

for (const [name, make] of [
  ['makeDirectory', makeDirectory],
  ['makeDirectorySync', async (path: string) => makeDirectorySync(path)],
] as const) {
  describe(name, () => {
    it('creates what is missing and says whether it did', async () => {
      const path = join(home, name, 'a', 'b')
      assert.equal(await make(path), true)
      assert.equal(statSync(path).isDirectory(), true)
      assert.equal(await make(path), false)
    })

    it('fails where a file stands', async () => {
      const file = join(home, `${name}.txt`)
      writeFileSync(file, '')
      await assert.rejects(make(file), { code: 'EEXIST' })
      await assert.rejects(make(join(file, 'a')), { code: 'ENOTDIR' })
    })

    it('fails, and comes back, where nothing can be created', {
      skip: process.platform !== 'linux',
    }, async () => {
      await assert.rejects(make('/proc/hbulk/a'), { code: 'ENOENT' })
    })
  })
}
