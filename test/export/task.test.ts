import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { HbulkError } from '../../src/errors.js'
import { parseExportOptions } from '../../src/export/options.js'
import type { ExportSettings, ExportTask } from '../../src/export/settings.js'
import { runTask } from '../../src/export/task.js'
import { Counters } from '../../src/workers/counters.js'
import { isPlainJson } from '../../src/workers/plain-json.js'
import type { TaskContext } from '../../src/workers/types.js'
import { limits, silentLog } from '../workers/fixture-job.js'
import { cell, clientOf, row, type TestRow } from './rows.js'

const rows = [
  row('a', cell('d:x', '1')),
  row('b', cell('d:x', '2'), cell('d:y', '3')),
  row('c', cell('d:z', '4')),
  row('d', cell('d:x', '5')),
]

describe('an export task', () => {
  let directory: string
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'hbulk-export-'))
  })
  after(() => rm(directory, { recursive: true }))

  const task: ExportTask = { start: 'a', stop: 'd', file: 'rows' }

  function settings(columns: readonly string[], flags: object = {}): ExportSettings {
    const input = { args: ['t', 'out'], flags: { ...flags }, defines: new Map<string, string>() }
    const options = parseExportOptions({ ...input, tablePrefix: undefined, log: silentLog })
    return { options, mode: 'write', columns, directory }
  }

  function context(table: readonly TestRow[] = rows): TaskContext & { done: number } {
    const made = {
      client: clientOf(table),
      counters: new Counters(),
      limiter: { take: () => undefined },
      limits,
      timestamp: 1,
      signal: new AbortController().signal,
      done: 0,
      retried: () => {},
      advance: (amount: number) => {
        made.done += amount
      },
    }
    return made
  }

  it('writes its range into a file and says what is in it', async () => {
    const run = context()
    const result = await runTask(task, settings(['d:x', 'd:y', 'd:z']), run)
    const text = 'HBASE_ROW_KEY,d:x,d:y,d:z\na,1,,\nb,2,3,\nc,,,4\n'
    assert.equal(await readFile(join(directory, 'rows'), 'utf8'), text)
    assert.deepEqual(result, {
      rows: 3,
      cells: 4,
      files: [
        {
          name: 'rows',
          rows: 3,
          cells: 4,
          bytes: text.length,
          sha256: createHash('sha256').update(text).digest('hex'),
          firstKey: 'a',
          lastKey: 'c',
        },
      ],
      unseen: [],
    })
    assert.ok(isPlainJson(result))
    const { rowsRead, rowsWritten, cellsWritten, bytesWritten } = run.counters.values()
    assert.deepEqual([rowsRead, rowsWritten, cellsWritten, bytesWritten], [3, 3, 4, text.length])
    assert.ok(run.done > 0 && run.done <= 1)
  })

  it('counts the empty values that TSV writes as it does missing ones', async () => {
    const table = [
      row('a', cell('d:x', ''), cell('d:y', '2')),
      row('b', cell('d:y', '', 2), cell('d:y', '', 1)),
      row('c', cell('d:x', ''), cell('d:y', '')),
    ]
    for (const [flags, count] of [
      [{ format: 'tsv' }, 4],
      [{ format: 'tsv', encoding: 'hex' }, 4],
      [{ format: 'tsv', layout: 'cells' }, undefined],
      [{ format: 'csv' }, undefined],
    ] as const) {
      const run = context(table)
      await runTask(task, settings(['d:x', 'd:y'], flags), run)
      assert.equal(run.counters.values().emptyValues, count, JSON.stringify(flags))
    }
  })

  it('leaves the same file when it is run again', async () => {
    const given = settings([], { format: 'avro', compress: 'deflate' })
    await runTask(task, given, context())
    const once = await readFile(join(directory, 'rows'))
    await runTask(task, given, context())
    assert.deepEqual(await readFile(join(directory, 'rows')), once)
  })

  it('leaves no file when the header lacks columns, but names all of those', async () => {
    const run = context()
    const lost: ExportTask = { ...task, file: 'lost' }
    const { unseen, files } = await runTask(lost, settings(['d:x']), run)
    assert.deepEqual([unseen, files], [['d:y', 'd:z'], []])
    assert.ok(!(await readdir(directory)).includes('lost'))
    assert.equal(run.counters.values().rowsWritten, undefined)
  })

  it('begins another file where a limit would be passed, each one whole', async () => {
    const many = Array.from({ length: 25 }, (_, i) => row(`k${10 + i}`, cell('d:x', String(i))))
    const wide: ExportTask = { start: '', stop: '', file: 'many' }
    const byRows = await runTask(wide, settings(['d:x'], { maxFileRows: '10' }), context(many))
    assert.deepEqual(
      byRows.files.map(({ name, rows: count, firstKey, lastKey }) => [
        name,
        count,
        firstKey,
        lastKey,
      ]),
      [
        ['many', 10, 'k10', 'k19'],
        ['many.1', 10, 'k20', 'k29'],
        ['many.2', 5, 'k30', 'k34'],
      ],
    )
    const second = await readFile(join(directory, 'many.1'))
    assert.equal(second.toString().split('\n')[0], 'HBASE_ROW_KEY,d:x')
    assert.equal(byRows.files[1]?.sha256, createHash('sha256').update(second).digest('hex'))
    const byBytes = await runTask(wide, settings(['d:x'], { maxFileBytes: '60' }), context(many))
    assert.ok(byBytes.files.length > 3)
    assert.ok(byBytes.files.every(({ bytes }) => bytes <= 60))
    assert.equal(
      byBytes.files.reduce((sum, { rows: count }) => sum + count, 0),
      25,
    )
    const both = { maxFileRows: '10', maxFileBytes: '60', compress: 'gzip' }
    const smallest = await runTask(wide, settings(['d:x'], both), context(many))
    assert.ok(smallest.files.every(({ rows: count }) => count <= 10))
    const huge = await runTask(wide, settings(['d:x'], { maxFileBytes: '1' }), context(many))
    assert.equal(huge.files.length, 25)
  })

  it('leaves the head to the one who joins the pieces of a single file', async () => {
    const given = settings(['d:x', 'd:y', 'd:z'], { singleFile: true })
    await runTask({ ...task, file: 'piece' }, given, context())
    assert.equal(await readFile(join(directory, 'piece'), 'utf8'), 'a,1,,\nb,2,3,\nc,,,4\n')
  })

  it('collects columns without writing', async () => {
    const given = { ...settings([]), mode: 'discover' } as const
    const { unseen, rows: count } = await runTask({ ...task, file: 'none' }, given, context())
    assert.deepEqual([unseen, count], [['d:x', 'd:y', 'd:z'], 3])
    assert.ok(!(await readdir(directory)).includes('none'))
  })

  it('leaves no file when a value cannot be written', async () => {
    const broken = [...rows.slice(0, 2), row('c', cell('d:x', Buffer.of(0xff)))]
    const run = runTask({ ...task, file: 'bad' }, settings(['d:x', 'd:y']), context(broken))
    await assert.rejects(run, /row "c", column d:x: value is not UTF-8/)
    const tsv = [row('a', cell('d:x', 'a\tb'))]
    const refused = runTask(
      { ...task, file: 'bad' },
      settings(['d:x'], { format: 'tsv' }),
      context(tsv),
    )
    await assert.rejects(refused, /row "a", column d:x: value holds a tab/)
    assert.ok(!(await readdir(directory)).includes('bad'))
  })

  it('names the file that cannot be written', async () => {
    const nowhere = { ...settings(['d:x']), directory: join(directory, 'none') }
    await assert.rejects(runTask(task, nowhere, context()), (error) => {
      assert.ok(error instanceof HbulkError)
      assert.equal(error.code, 'OUTPUT')
      assert.match(error.message, /cannot write .*none\/rows: there is no such place/)
      return true
    })
  })

  it('stops when there are more columns than a header can have', async () => {
    const many = Array.from({ length: 10_002 }, (_, i) => row(`a${i}`, cell(`d:${i}`, 'v')))
    const refused = runTask({ ...task, file: 'many' }, settings(['d:x']), context(many))
    await assert.rejects(refused, /more than 10000 columns/)
    const given = { ...settings([]), mode: 'discover' } as const
    await assert.rejects(runTask(task, given, context(many)), /more than 10000 columns/)
  })
})
