import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { KeySample } from '../../src/presplit/key-sample.js'
import { hbulk } from '../cli/support/spawn-cli.js'

const keyOfSecond = (n: number): number => 7000 - 3 * n
const lineOf = (n: number): string => `${n}|${keyOfSecond(n)}|x\n`

describe('splits of data files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hbulk-splits-'))
  const file = join(folder, 'data.psv')

  before(() => {
    writeFileSync(file, Array.from({ length: 1000 }, (_, n) => lineOf(n)).join(''))
  })

  after(() => rmSync(folder, { recursive: true }))

  const sample = (...words: string[]) =>
    hbulk(['splits', 'sample', '-n', '4', '--separator', 'pipe', ...words, file])

  it('are cut by the keys that importtsv would make of them', async () => {
    const cutsOf = (keyOf: (n: number) => string): string[] => {
      const keys = new KeySample()
      for (let n = 0; n < 1000; n++) {
        const key = Buffer.from(keyOf(n))
        keys.add(key, 0, key.length, lineOf(n).length)
      }
      return keys.quantiles(4).map(String)
    }
    const plain = await sample('--columns', 'HBASE_ROW_KEY,d:a,d:b')
    assert.deepEqual(plain.stdout.trim().split('\n'), cutsOf(String), plain.stderr)
    const json = ['--output', 'json']
    const other = await sample('--columns', 'd:a,HBASE_ROW_KEY,d:b', ...json)
    const last = cutsOf((n) => String(keyOfSecond(n)))
    assert.deepEqual(JSON.parse(other.stdout), last, other.stderr)
    assert.notDeepEqual(last, cutsOf(String))
    const template = ['--row-key-template', '{n|padleft:6}']
    const named = await sample('--columns', ':n,d:a,d:b', ...template, ...json)
    const padded = cutsOf((n) => String(n).padStart(6, '0'))
    assert.deepEqual(JSON.parse(named.stdout), padded, named.stderr)
  })

  it('are cut through salted keys', async () => {
    const flags = ['--json', '--preview', '--salt', '4', '--columns', 'HBASE_ROW_KEY,d:a,d:b']
    const { stdout, stderr } = await sample(...flags)
    const { preview, splits } = JSON.parse(stdout)
    assert.deepEqual(
      splits.map((key: string) => /^\\x0\d/.test(key)),
      [true, true, true],
      stderr,
    )
    assert.equal(preview.shares.length, 4)
    assert.ok(preview.shares.every((share: number) => Math.abs(share - 0.25) < 0.02))
  })

  it('warn where text keys meet uniform splits, on stderr and with exit code 0', async () => {
    const columns = ['--columns', 'HBASE_ROW_KEY,d:a,d:b', '--separator', 'pipe']
    const words = ['splits', 'uniform', '-n', '8', '--preview', ...columns, file]
    const { status, stdout, stderr } = await hbulk(words)
    assert.equal(status, 0, stderr)
    assert.equal(stdout.split('\n').length, 8)
    assert.match(stderr, /warning: 7 of 8 regions would be empty/)
    assert.match(stderr, /hbulk splits sample -n 8/)
  })

  it('are refused with what is missing', async () => {
    const none = await hbulk(['splits', 'hex', '-n', '4', '--columns', 'a'])
    assert.equal(none.status, 2)
    assert.match(none.stderr, /--columns means nothing without data files/)
    const noColumns = await sample()
    assert.equal(noColumns.status, 2)
    assert.match(noColumns.stderr, /the columns are not given/)
    const fewer = await sample('--columns', 'd:a,d:b,HBASE_ROW_KEY')
    assert.equal(fewer.status, 0)
    assert.match(fewer.stderr, /not enough different keys for 4 regions: 1/)
  })
})
