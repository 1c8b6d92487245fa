import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after } from 'node:test'

/** A folder of the running test file's own, removed after its last test. */
export function workspace(): {
  readonly folder: string
  readonly write: (name: string, content: string | Buffer) => string
} {
  const folder = mkdtempSync(join(tmpdir(), 'hbulk-importtsv-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  return {
    folder,
    write(name, content) {
      const path = join(folder, name)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, typeof content === 'string' ? Buffer.from(content, 'latin1') : content)
      return path
    },
  }
}
