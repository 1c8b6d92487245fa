import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..', '..')

describe('docs/api', () => {
  it('is what the comments say, and everything exported has one', async () => {
    const script = join(root, 'scripts', 'docs.mjs')
    await assert.doesNotReject(run(process.execPath, [script, '--check'], { cwd: root }))
  })
})
