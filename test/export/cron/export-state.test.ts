import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import {
  checkSameExport,
  newState,
  readState,
  restoreState,
  writeState,
} from '../../../src/export/cron/export-state.js'
import { nextPeriod, resumedPeriod } from '../../../src/export/cron/next-period.js'

const state = newState('c', 't', { columns: ['d'], startRow: '', stopRow: '' })
const underWay = { from: 5, upTo: 9, target: '/out', startedAt: '2024-05-01T00:00:00.000Z' }

describe('the state of incremental exports', () => {
  let path: string
  let root: string

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'hbulk-state-'))
    path = join(root, 'state.json')
  })

  after(() => rm(root, { recursive: true }))

  it('comes back as it was written', async () => {
    assert.equal(await readState(path), undefined)
    const full = { ...state, coveredUpTo: 7, finishedAt: 'x', underWay }
    await writeState(path, full)
    assert.deepEqual(await readState(path), full)
  })

  it('is put back as it was, and is no file when there was none', async () => {
    for (const known of [{ coveredUpTo: 7 }, { underWay }]) {
      await restoreState(path, { ...state, ...known })
      assert.deepEqual(await readState(path), { ...state, ...known })
    }
    for (let run = 0; run < 2; run++) {
      await restoreState(path, state)
      assert.equal(await readState(path), undefined)
    }
  })

  it('is refused when it is damaged, whatever the damage', async () => {
    const whole = JSON.stringify({ ...state, coveredUpTo: 7, underWay })
    const damaged = ['', '{}', '[]', 'null', whole.slice(0, -1)]
    const changed = [
      ['"version":1', '"version":2'],
      ['"coveredUpTo":7', '"coveredUpTo":"7"'],
      ['"coveredUpTo":7', '"coveredUpTo":-7'],
      ['"upTo":9', '"upTo":null'],
      ['"table":"t"', '"table":1'],
      ['"cluster":"c",', ''],
      ['"target":"/out",', ''],
    ].map(([from = '', to = '']) => whole.replace(from, to))
    for (const text of [...damaged, ...changed]) {
      assert.notEqual(text, whole)
      await writeFile(path, text)
      await assert.rejects(readState(path), { code: 'INPUT', message: /is damaged/ }, text)
    }
  })

  it('belongs to one table of one cluster and one selection', () => {
    checkSameExport('s', state, newState('c', 't', { ...state.selection }))
    assert.throws(() => checkSameExport('s', state, newState('c', 'u', state.selection)), {
      code: 'USAGE',
      message: "the state file s is of table 't', not 'u'",
    })
    assert.throws(() => checkSameExport('s', state, newState('d', 't', state.selection)), {
      code: 'USAGE',
      message: "the state file s is of table 't' in another cluster",
    })
    const other = newState('c', 't', { ...state.selection, columns: ['e'] })
    assert.throws(() => checkSameExport('s', state, other), {
      code: 'USAGE',
      message: /"d", not "e"/,
    })
  })

  it('says what the next run covers', () => {
    assert.deepEqual(nextPeriod(state, 60, 1000), { from: 0, upTo: 1000 })
    const covered = { ...state, coveredUpTo: 900 }
    assert.deepEqual(nextPeriod(covered, 60, 1000), { from: 840, upTo: 1000 })
    assert.deepEqual(nextPeriod(covered, 5000, 1000), { from: 0, upTo: 1000 })
    assert.throws(() => nextPeriod(covered, 60, 899), { code: 'INPUT', message: /^it is 1970/ })
  })

  it('gives a run that goes on the bounds it began with, and no other run', () => {
    assert.deepEqual(resumedPeriod('s', { ...state, underWay }, '/out'), underWay)
    assert.throws(() => resumedPeriod('s', { ...state, underWay }, '/other'), { code: 'USAGE' })
    assert.throws(() => resumedPeriod('s', state, '/out'), { code: 'USAGE' })
  })
})
