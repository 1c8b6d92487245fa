import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import { HbulkError } from '../../../src/errors.js'
import {
  MANIFEST_NAME,
  MANIFEST_VERSION,
  type Manifest,
  readManifest,
} from '../../../src/export/manifest.js'
import { OutputDirectory } from '../../../src/export/output/output-directory.js'
import { partNames } from '../../../src/export/output/part-names.js'

const first = { resumed: false, overwrite: false }
const again = { resumed: true, overwrite: false }
const over = { resumed: false, overwrite: true }

function manifestOf(...names: string[]): Manifest {
  return {
    version: MANIFEST_VERSION,
    table: { name: 't', families: [], splitKeys: [] },
    format: {
      format: 'csv',
      layout: 'wide',
      encoding: 'utf8',
      compress: 'none',
      columnNames: true,
    },
    selection: { columns: [], startRow: '', stopRow: '' },
    startedAt: '',
    finishedAt: '',
    counters: {},
    files: names.map((name) => ({ name, rows: 1, cells: 1, bytes: 1, sha256: '0'.repeat(64) })),
  }
}

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

  const refused =
    (message: RegExp, code = 'OUTPUT') =>
    (error: unknown) => {
      assert.ok(error instanceof HbulkError)
      assert.equal(error.code, code)
      assert.match(`${error.message} ${error.hint}`, message)
      return true
    }

  /** A whole export of files with their own names in them. */
  async function exported(...names: string[]): Promise<void> {
    const output = await OutputDirectory.prepare(path, first)
    for (const name of names) await writeFile(join(output.workPath, name), name)
    await output.publish(
      names.map((name) => ({ from: name, to: name })),
      manifestOf(...names),
    )
    await output.clean()
  }

  it('has nothing but the work directory until it is published', async () => {
    const output = await OutputDirectory.prepare(join(path, 'deep'), first)
    await writeFile(join(output.workPath, 'a'), 'A')
    await writeFile(join(output.workPath, 'b'), 'B')
    assert.deepEqual(await readdir(output.path), ['.hbulk-tmp'])
    const moves = [
      { from: 'a', to: 'part-0' },
      { from: 'b', to: 'part-1' },
    ]
    await output.publish(moves, manifestOf('part-0', 'part-1'))
    await output.clean()
    const names = ['_SUCCESS', MANIFEST_NAME, 'part-0', 'part-1']
    assert.deepEqual((await readdir(output.path)).sort(), names)
    assert.equal(await readFile(join(output.path, 'part-1'), 'utf8'), 'B')
    assert.deepEqual(await readManifest(output.path), manifestOf('part-0', 'part-1'))
  })

  it('can be published again after that was cut short', async () => {
    const output = await OutputDirectory.prepare(path, first)
    await writeFile(join(output.workPath, 'b'), 'B')
    await writeFile(join(output.path, 'part-0'), 'A')
    output.close()
    const resumed = await OutputDirectory.prepare(path, again)
    const moves = [
      { from: 'a', to: 'part-0' },
      { from: 'b', to: 'part-1' },
    ]
    await resumed.publish(moves, manifestOf('part-0', 'part-1'))
    assert.equal(await readFile(join(path, 'part-0'), 'utf8'), 'A')
    const lost = resumed.publish([{ from: 'c', to: 'part-2' }], manifestOf('part-2'))
    await assert.rejects(lost, refused(/cannot write .*part-2/))
    resumed.close()
  })

  it('is refused when something is in it', async () => {
    await mkdir(path)
    await writeFile(join(path, 'notes'), '')
    await assert.rejects(OutputDirectory.prepare(path, first), refused(/holds files: notes/))
    await writeFile(join(path, '_SUCCESS'), '')
    const already = /holds an export already.*--overwrite/
    await assert.rejects(OutputDirectory.prepare(path, first), refused(already))
    await mkdir(join(path, '.hbulk-tmp'))
    const message = /export that did not end.*--resume .*\.hbulk-tmp/
    await assert.rejects(OutputDirectory.prepare(path, first), refused(message))
  })

  it('is refused when it cannot be made', async () => {
    await writeFile(path, '')
    await assert.rejects(OutputDirectory.prepare(path, first), refused(/there is a file/))
    await assert.rejects(
      OutputDirectory.prepare(join(path, 'x'), first),
      refused(/not a directory/),
    )
  })

  it('belongs to one run at a time', async () => {
    const output = await OutputDirectory.prepare(path, first)
    const message = /another process works in .*\.hbulk-tmp/
    for (const place of [again, over]) {
      await assert.rejects(OutputDirectory.prepare(path, place), refused(message, 'USAGE'))
    }
    await output.discard()
    await (await OutputDirectory.prepare(path, first)).discard()
  })

  it('is taken away again when it was made for nothing', async () => {
    await (await OutputDirectory.prepare(path, first)).discard()
    assert.ok(!(await readdir(root)).includes(path.slice(root.length + 1)))
    await mkdir(path)
    await (await OutputDirectory.prepare(path, first)).discard()
    assert.deepEqual(await readdir(path), [])
  })

  it('keeps the export that is to be replaced until the new one is complete', async () => {
    await exported('part-0', 'part-1')
    const before = (await readdir(path)).sort()
    const failed = await OutputDirectory.prepare(path, over)
    assert.deepEqual((await readdir(path)).sort(), ['.hbulk-tmp', ...before])
    await failed.discard()
    assert.deepEqual((await readdir(path)).sort(), before)
    const output = await OutputDirectory.prepare(path, over)
    await writeFile(join(output.workPath, 'x'), 'new')
    await output.publish([{ from: 'x', to: 'part-0' }], manifestOf('part-0'))
    await output.clean()
    assert.deepEqual((await readdir(path)).sort(), ['_SUCCESS', MANIFEST_NAME, 'part-0'])
    assert.equal(await readFile(join(path, 'part-0'), 'utf8'), 'new')
  })

  it('replaces once, however often that is cut short', async () => {
    await exported('part-0', 'part-1')
    const output = await OutputDirectory.prepare(path, over)
    await writeFile(join(output.workPath, 'x'), 'new 0')
    const moves = [
      { from: 'x', to: 'part-0' },
      { from: 'y', to: 'part-1' },
    ]
    const manifest = manifestOf('part-0', 'part-1')
    await assert.rejects(output.publish(moves, manifest), refused(/cannot write .*part-1/))
    assert.ok(!(await readdir(path)).includes('_SUCCESS'))
    output.close()
    const resumed = await OutputDirectory.prepare(path, { resumed: true, overwrite: true })
    await writeFile(join(resumed.workPath, 'y'), 'new 1')
    for (let run = 0; run < 2; run++) await resumed.publish(moves, manifest)
    await resumed.clean()
    for (const n of [0, 1]) {
      assert.equal(await readFile(join(path, `part-${n}`), 'utf8'), `new ${n}`)
    }
  })

  it('puts together again what a killed run had begun to replace', async () => {
    await exported('part-0', 'part-1')
    const before = (await readdir(path)).sort()
    const restored = async (): Promise<void> => {
      await (await OutputDirectory.prepare(path, over)).discard()
      assert.deepEqual((await readdir(path)).sort(), before)
      assert.equal(await readFile(join(path, 'part-1'), 'utf8'), 'part-1')
    }
    const killed = await OutputDirectory.prepare(path, over)
    const moves = [{ from: 'x', to: 'part-0' }]
    await assert.rejects(killed.publish(moves, manifestOf('part-0')), refused(/cannot write/))
    assert.deepEqual(await readdir(path), ['.hbulk-tmp'], 'everything is put away')
    killed.close()
    await restored()
    await mkdir(join(path, '.hbulk-tmp', 'replaced'), { recursive: true })
    for (const name of ['_SUCCESS', 'part-0']) {
      await rename(join(path, name), join(path, '.hbulk-tmp', 'replaced', name))
    }
    await restored()
  })

  it('is right whichever step of publishing was the last, whether that is resumed or done anew', async () => {
    const names = ['part-0', 'part-1', 'part-2']
    const moves = names.map((to) => ({ from: `new-${to}`, to }))
    const manifest = manifestOf(...names)
    const contents = async () => {
      const found: Record<string, string> = {}
      for (const name of (await readdir(path)).sort()) {
        if (name.startsWith('part')) found[name] = await readFile(join(path, name), 'utf8')
      }
      return found
    }
    const fill = async (output: OutputDirectory) => {
      for (const { from, to } of moves) await writeFile(join(output.workPath, from), `new ${to}`)
    }
    const wanted = Object.fromEntries(names.map((name) => [name, `new ${name}`]))
    for (const overwrite of [true, false]) {
      // As many of the files have their final names; in the last round the manifest, too.
      for (let moved = 0; moved <= names.length + 1; moved++) {
        for (const resumed of [true, false]) {
          path = join(root, `out${count++}`)
          const old = { 'part-0': 'part-0', 'part-1': 'part-1' }
          if (overwrite) await exported(...Object.keys(old))
          const killed = await OutputDirectory.prepare(path, { resumed: false, overwrite })
          await fill(killed)
          const later = moves[moved]
          if (later !== undefined) await rm(join(killed.workPath, later.from))
          const blocked = join(path, `${MANIFEST_NAME}.tmp`)
          if (moved === names.length) await mkdir(blocked)
          const publishing = killed.publish(moves, manifest)
          if (moved <= names.length) await assert.rejects(publishing)
          else await publishing
          if (moved === names.length) await rmdir(blocked)
          if (moved > names.length) await rm(join(path, '_SUCCESS'))
          killed.close()
          const what = `${overwrite}, ${moved}, ${resumed}`
          if (resumed) {
            const rest = await OutputDirectory.prepare(path, { resumed, overwrite })
            if (later !== undefined) {
              await writeFile(join(rest.workPath, later.from), `new ${later.to}`)
            }
            await rest.publish(moves, manifest)
            await rest.clean()
          } else {
            const anew = await OutputDirectory.prepare(path, over)
            const whole = moved > names.length
            const before = whole ? wanted : overwrite ? old : {}
            assert.deepEqual(await contents(), before, what)
            await fill(anew)
            await anew.publish(moves, manifest)
            await anew.clean()
          }
          assert.deepEqual(await contents(), wanted, what)
          const all = [...names, '_SUCCESS', MANIFEST_NAME].sort()
          assert.deepEqual((await readdir(path)).sort(), all, what)
        }
      }
    }
  })

  it('throws away with what it replaces a run that did not end, but no file of others', async () => {
    await exported('part-0')
    const dead = await OutputDirectory.prepare(path, over)
    await writeFile(join(dead.workPath, 'job.json'), '{}')
    dead.close()
    const output = await OutputDirectory.prepare(path, over)
    assert.deepEqual(await readdir(output.workPath), ['output.lock'])
    await output.discard()
    await writeFile(join(path, 'notes'), '')
    await assert.rejects(OutputDirectory.prepare(path, over), refused(/'notes'.*no part/))
    assert.ok((await readdir(path)).includes('part-0'))
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
