import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { takeDefines } from '../../src/cli/defines.js'
import { refusal } from './parse/refusal.js'

function take(defines: Record<string, string>) {
  const lines: string[] = []
  const taken: string[] = []
  takeDefines(
    new Map(Object.entries(defines)),
    {
      'importtsv.columns': (value, key) => taken.push(`${key}=${value}`),
      'importtsv.separator': (value) => taken.push(value),
      'create.table': (value) => taken.push(value),
    },
    {
      families: ['importtsv.'],
      refused: { 'importtsv.bulk.output': 'Leave it out: rows are written directly.' },
      log: {
        info: (line) => lines.push(line),
        warn: (line) => lines.push(`warning: ${line}`),
      },
    },
  )
  return { lines, taken }
}

describe('takeDefines', () => {
  it('refuses unknown keys of the tool, naming the nearest', () => {
    assert.equal(
      refusal(() => take({ 'importtsv.colums': 'a' })),
      'unknown property -Dimporttsv.colums. Did you mean -Dimporttsv.columns?',
    )
    assert.match(
      refusal(() => take({ 'importtsv.zzzzzzzz': 'a' })),
      /Known are importtsv.columns, /,
    )
  })

  it('refuses a misspelt key that is of no family', () => {
    assert.match(
      refusal(() => take({ 'import.tsv.columns': 'a' })),
      /mean -Dimporttsv.columns/,
    )
    assert.match(
      refusal(() => take({ 'create.tabel': 'no' })),
      /mean -Dcreate.table/,
    )
  })

  it('says why a known key cannot be honoured', () => {
    assert.equal(
      refusal(() => take({ 'importtsv.bulk.output': '/x' })),
      '-Dimporttsv.bulk.output cannot be honoured. Leave it out: rows are written directly.',
    )
  })

  it('names the keys of Hadoop in one notice', () => {
    const { lines, taken } = take({
      'mapreduce.map.memory.mb': '1',
      'importtsv.columns': 'HBASE_ROW_KEY,d:a',
      'hbase.client.retries.number': '3',
    })
    assert.deepEqual(taken, ['importtsv.columns=HBASE_ROW_KEY,d:a'])
    assert.deepEqual(lines, [
      "ignored, they are for Hadoop or HBase's own client: mapreduce.map.memory.mb, hbase.client.retries.number",
    ])
  })

  it('warns of keys that nobody knows, and of no inherited ones', () => {
    assert.deepEqual(take({ 'my.app.tag': 'x' }).lines, [
      'warning: -Dmy.app.tag is not known here and was ignored',
    ])
    assert.equal(take({ constructor: 'x' }).taken.length, 0)
  })
})
