import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import { HbulkError } from '../../../src/errors.js'
import { OutputDirectory } from '../../../src/export/output/output-directory.js'
import { partNames } from '../../../src/export/output/part-names.js'

describe('an output directory', () => {
  let root: string
  let path: string
  let count = 0
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'hbulk-output-'))
  })
  after(() => rm(root, { recursive: true }))
  beforeEach(() => {
    path = join(root, `out${count++}`)
  })

  const refused = (message: RegExp) => (error: unknown) => {
    assert.ok(error instanceof HbulkError)
    assert.equal(error.code, 'OUTPUT')
    assert.match(`${error.message} ${error.hint}`, message)
    return true
  }

  it('has nothing but the work directory until it is published', async () => {
    const output = await OutputDirectory.prepare(join(path, 'deep'), false)
    await writeFile(join(output.workPath, 'a'), 'A')
    await writeFile(join(output.workPath, 'b'), 'B')
    assert.deepEqual(await readdir(output.path), ['.hbulk-tmp'])
    await output.publish([
      { from: 'a', to: 'part-0' },
      { from: 'b', to: 'part-1' },
    ])
    await output.clean()
    assert.deepEqual((await readdir(output.path)).sort(), ['_SUCCESS', 'part-0', 'part-1'])
    assert.equal(await readFile(join(output.path, 'part-1'), 'utf8'), 'B')
  })

  it('can be published again after that was cut short', async () => {
    const output = await OutputDirectory.prepare(path, false)
    await writeFile(join(output.workPath, 'b'), 'B')
    await writeFile(join(output.path, 'part-0'), 'A')
    const resumed = await OutputDirectory.prepare(path, true)
    await resumed.publish([
      { from: 'a', to: 'part-0' },
      { from: 'b', to: 'part-1' },
    ])
    assert.equal(await readFile(join(path, 'part-0'), 'utf8'), 'A')
    const lost = resumed.publish([{ from: 'c', to: 'part-2' }])
    await assert.rejects(lost, refused(/cannot write .*part-2/))
  })

  it('is refused when something is in it', async () => {
    await mkdir(path)
    await writeFile(join(path, 'notes'), '')
    await assert.rejects(OutputDirectory.prepare(path, false), refused(/holds files: notes/))
    await writeFile(join(path, '_SUCCESS'), '')
    await assert.rejects(OutputDirectory.prepare(path, false), refused(/holds an export already/))
    await mkdir(join(path, '.hbulk-tmp'))
    const message = /export that did not end.*--resume .*\.hbulk-tmp/
    await assert.rejects(OutputDirectory.prepare(path, false), refused(message))
  })

  it('is refused when it cannot be made', async () => {
    await writeFile(path, '')
    await assert.rejects(OutputDirectory.prepare(path, false), refused(/there is a file/))
    await assert.rejects(
      OutputDirectory.prepare(join(path, 'x'), false),
      refused(/not a directory/),
    )
  })

  it('is taken away again when it was made for nothing', async () => {
    await (await OutputDirectory.prepare(path, false)).discard()
    assert.ok(!(await readdir(root)).includes(path.slice(root.length + 1)))
    await mkdir(path)
    await (await OutputDirectory.prepare(path, false)).discard()
    assert.deepEqual(await readdir(path), [])
  })
})

describe('names of parts', () => {
  it('sort in the order of their numbers', () => {
    assert.deepEqual(partNames(2, 'csv.gz'), ['part-00000.csv.gz', 'part-00001.csv.gz'])
    const many = partNames(100_001, 'csv')
    assert.equal(many.at(-1), 'part-100000.csv')
    assert.deepEqual([...many].sort(), many)
  })
})
