import assert from 'node:assert/strict'
import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { expandInputs } from '../../../src/importtsv/input/inputs.js'
import { refused } from '../support/refused.js'
import { workspace } from '../support/workspace.js'

const { folder, write } = workspace()
for (const name of [
  'b.tsv',
  'a.tsv',
  '_SUCCESS',
  '.a.crc',
  'c1.tsv.gz',
  'sub/x.tsv',
  'subway/x.tsv',
  '_tmp/x.tsv',
]) {
  write(`data/${name}`, 'x')
}
write('flat/2', 'xx')
write('flat/1', 'x')
write('flat/_logs', 'x')
mkdirSync(join(folder, 'empty'))
write('deep/1', 'x')
write('deep/a/2', 'x')
write('deep/a/b/3', 'x')
write('deep/_a/4', 'x')
write('odd/a[1].tsv', 'x')
write('odd/a{1}.tsv', 'x')
write('odd/a-b', 'x')
write('odd/a^b', 'x')
write('star*.tsv', 'x')

const inFolder = (name: string) => join(folder, name)

async function paths(...args: string[]): Promise<string[]> {
  const inputs = await expandInputs(args.map(inFolder))
  return inputs.map(({ path }) => path.slice(folder.length + 1))
}

describe('the inputs of an import', () => {
  it('are files, with their size and compression', async () => {
    const [file, packed] = await expandInputs([inFolder('flat/2'), inFolder('data/c1.tsv.gz')])
    assert.equal(file?.size, 2)
    assert.equal(file?.compression, 'none')
    assert.equal(packed?.compression, 'gzip')
  })

  it('are the visible files of a directory, in order', async () => {
    assert.deepEqual(await paths('flat'), ['flat/1', 'flat/2'])
    assert.deepEqual(await paths('empty'), [])
  })

  it('are what a glob matches, but nothing hidden', async () => {
    assert.deepEqual(await paths('data/*.tsv'), ['data/a.tsv', 'data/b.tsv'])
    assert.deepEqual(await paths('data/?1.tsv.gz'), ['data/c1.tsv.gz'])
    assert.deepEqual(await paths('data/sub*/x.tsv'), ['data/sub/x.tsv', 'data/subway/x.tsv'])
    assert.deepEqual(await paths('fl?t'), ['flat/1', 'flat/2'])
  })

  it('are what a glob of Hadoop matches', async () => {
    const globs: readonly (readonly [string, ...string[]])[] = [
      ['data/[ab].tsv', 'data/a.tsv', 'data/b.tsv'],
      ['data/[b-z].tsv', 'data/b.tsv'],
      ['data/[^a].tsv', 'data/b.tsv'],
      ['data/[!a].tsv', 'data/b.tsv'],
      ['data/{a,b}.tsv', 'data/a.tsv', 'data/b.tsv'],
      ['data/{b,a,b,z}.tsv', 'data/a.tsv', 'data/b.tsv'],
      ['{data/a.tsv,flat/{1,2}}', 'data/a.tsv', 'flat/1', 'flat/2'],
      ['{flat,data/sub}', 'data/sub/x.tsv', 'flat/1', 'flat/2'],
      ['data/*/x.tsv', 'data/_tmp/x.tsv', 'data/sub/x.tsv', 'data/subway/x.tsv'],
      ['odd/a\\[1\\].t?v', 'odd/a[1].tsv'],
      ['odd/a\\{1}.t*', 'odd/a{1}.tsv'],
      ['odd/a[-^]b', 'odd/a-b', 'odd/a^b'],
      ['odd/a[\\^]b', 'odd/a^b'],
    ]
    for (const [glob, ...wanted] of globs) assert.deepEqual(await paths(glob), wanted, glob)
  })

  it('have balanced brackets', async () => {
    for (const glob of ['data/{a,b', 'data/[a', 'data/[]']) {
      await assert.rejects(paths(glob), refused('USAGE', glob, 'not closed'))
    }
  })

  it('may be in directories below, if that is asked for', async () => {
    const read = async (how: 'read' | 'ignore') =>
      (await expandInputs([inFolder('deep')], how)).map(({ path }) => path.slice(folder.length + 1))
    assert.deepEqual(await read('read'), ['deep/1', 'deep/a/2', 'deep/a/b/3'])
    assert.deepEqual(await read('ignore'), ['deep/1'])
  })

  it('may have a star in their name', async () => {
    assert.deepEqual(await paths('star*.tsv'), ['star*.tsv'])
  })

  it('may be hidden when they are named', async () => {
    assert.deepEqual(await paths('data/_SUCCESS'), ['data/_SUCCESS'])
  })

  it('may be written as Hadoop does', async () => {
    for (const prefix of ['file:', 'file://', 'file://localhost']) {
      const [input] = await expandInputs([`${prefix}${inFolder('flat/1')}`])
      assert.equal(input?.path, inFolder('flat/1'))
    }
  })

  it('may be standard input, once', async () => {
    const [input] = await expandInputs(['-'])
    assert.equal(input?.kind, 'stream')
    await assert.rejects(expandInputs(['-', '-']), refused('USAGE', 'more than once'))
  })

  for (const [name, ...parts] of [
    ['missing', "missing' does not exist"],
    ['no*thing', 'no file matches'],
    ['data', "data/sub' is a directory inside"],
  ] as const) {
    it(`'${name}' is refused`, async () => {
      await assert.rejects(expandInputs([inFolder(name)]), refused('INPUT', ...parts))
    })
  }

  it('on other file systems are refused', async () => {
    await assert.rejects(
      expandInputs(['hdfs://nn/data']),
      refused('INPUT', 'hdfs://nn/data', '-cat'),
    )
  })

  it('in other compressions are refused', async () => {
    const path = write('x.xz', '')
    await assert.rejects(expandInputs([path]), refused('INPUT', path, 'xzcat'))
  })

  it('have to be readable', {
    skip: process.getuid?.() === 0 && 'root reads everything',
  }, async () => {
    const path = write('secret', 'x')
    chmodSync(path, 0)
    await assert.rejects(expandInputs([path]), refused('INPUT', path, 'not readable'))
  })
})
