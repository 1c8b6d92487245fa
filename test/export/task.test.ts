import assert from 'node:assert/strict'
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
      file: 'rows',
      rows: 3,
      cells: 4,
      bytes: text.length,
      firstKey: 'a',
      lastKey: 'c',
      unseen: [],
    })
    assert.ok(isPlainJson(result))
    const { rowsRead, rowsWritten, cellsWritten, bytesWritten } = run.counters.values()
    assert.deepEqual([rowsRead, rowsWritten, cellsWritten, bytesWritten], [3, 3, 4, text.length])
    assert.ok(run.done > 0 && run.done <= 1)
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
    const { unseen, bytes } = await runTask(lost, settings(['d:x']), run)
    assert.deepEqual([unseen, bytes], [['d:y', 'd:z'], 0])
    assert.ok(!(await readdir(directory)).includes('lost'))
    assert.equal(run.counters.values().rowsWritten, undefined)
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
