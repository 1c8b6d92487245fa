import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Batch } from '../../src/connection/batch.js'
import { Table } from '../../src/connection/table.js'
import { Connection, ConnectionPool } from '../../src/index.js'

const text = readFileSync(join(import.meta.dirname, '../../../docs/library.md'), 'utf8')
const lines = text.split('\n')
const begin = lines.findIndex((line) => line.startsWith('| HappyBase |'))
const rows = lines
  .slice(begin + 2, lines.indexOf('', begin))
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')))

/** Everything public of HappyBase 1.2 and AIOHappyBase 1.4, with what it takes. */
const theirs = `
  Connection host port timeout autoconnect table_prefix table_prefix_separator compat transport protocol client
  open close table use_prefix tables create_table families delete_table disable disable_table enable_table
  is_table_enabled compact_table major
  max_versions compression in_memory bloom_filter_type bloom_filter_vector_size bloom_filter_nb_hashes
  block_cache_enabled time_to_live
  column_family_names regions row rows cells versions columns timestamp include_timestamp scan row_start row_stop row_prefix
  filter batch_size scan_batching limit sorted_columns reverse put delete wal append
  batch transaction counter_get counter_set counter_inc counter_dec value send
  ConnectionPool size connection QUEUE_TYPE NoConnectionsAvailable
`
  .trim()
  .split(/\s+/)

const classes = { Connection, Table, Batch, ConnectionPool }

const ours = Object.entries(classes).flatMap(([name, { prototype }]) =>
  Object.getOwnPropertyNames(prototype)
    .filter((member) => !['constructor', 'toString'].includes(member))
    .map((member) => ({ name, member })),
)

describe('the table of HappyBase’s methods in docs/library.md', () => {
  it('has all of them, with their arguments', () => {
    const left = rows.map(([cell = '']) => cell).join('\n')
    const missing = theirs.filter((name) => !new RegExp(`\\b${name}\\b`).test(left))
    assert.deepEqual(missing, [])
  })

  it('names nothing of ours that is not there', () => {
    const known = new Set(ours.map(({ member }) => member))
    const called = rows.flatMap(([, cell = '']) =>
      [...cell.matchAll(/`(\w+)\(/g)].map(([, name]) => name),
    )
    assert.ok(called.length > 25)
    assert.deepEqual(
      called.filter((name) => !known.has(name ?? '')),
      [],
    )
  })

  it('and the text below it leave out nothing of ours', () => {
    const connection = readFileSync(
      join(import.meta.dirname, '../../../docs/connection.md'),
      'utf8',
    )
    const all = text.slice(text.indexOf('| HappyBase |')) + connection
    const missing = ours.filter(({ member }) => !new RegExp(`\\b${member}\\b`).test(all))
    assert.deepEqual(missing, [])
  })
})
