import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { StreamSource } from '../../../src/importtsv/input/stream-source.js'
import { refused } from '../support/refused.js'
import { workspace } from '../support/workspace.js'

describe('a gzip file', () => {
  const { write } = workspace()

  async function readAll(name: string, content: Buffer): Promise<string> {
    const path = write(name, content)
    const input = { path, kind: 'file', compression: 'gzip', size: 0, modifiedMs: 0 } as const
    const source = await StreamSource.open(input)
    try {
      let text = ''
      const buf = Buffer.alloc(64)
      for (let n = -1; n !== 0; text += buf.toString('latin1', 0, n)) {
        n = await source.read(buf, 0, buf.length)
      }
      return text
    } finally {
      await source.close()
    }
  }

  const lines = 'r1\ta\n'.repeat(100)

  it('is unpacked, with all its members', async () => {
    const twice = Buffer.concat([gzipSync(lines), gzipSync(lines)])
    assert.equal(await readAll('good.gz', twice), lines + lines)
  })

  it('that is none is named, with what to do', async () => {
    const name = readAll('plain.gz', Buffer.from(lines))
    await assert.rejects(name, refused('INPUT', "plain.gz' is not good gzip data", 'another name'))
  })

  it('that was cut is named, with what to do', async () => {
    const cut = readAll('cut.gz', gzipSync(lines).subarray(0, -9))
    await assert.rejects(cut, refused('INPUT', "cut.gz' ends in the middle", 'complete?'))
  })
})
