import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import fs, {
  appendFileSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  utimesSync,
} from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { expandInputs, type InputFile } from '../../src/importtsv/input/inputs.js'
import { partPaths } from '../../src/importtsv/rejects.js'
import type { ImportSettings, ImportTask } from '../../src/importtsv/settings.js'
import { checkAccounts, reportFiles } from '../../src/importtsv/summary.js'
import { runTask } from '../../src/importtsv/task.js'
import { FakeContext } from './support/fake-context.js'
import { refused } from './support/refused.js'
import { workspace } from './support/workspace.js'

const { folder, write } = workspace()
const partsDir = join(folder, 'parts')
mkdirSync(partsDir)

const base: ImportSettings = {
  ...{ table: 't', columns: 'HBASE_ROW_KEY,d:a,d:b', format: 'tsv', separator: 0x2c },
  ...{ header: false, rejectsHeader: undefined, skipEmptyColumns: false, skipBadLines: true },
  ttlFormat: 'text',
  ...{ dryRun: false, maxRejects: undefined, maxLineBytes: 2 ** 20, maxCellBytes: 1000 },
  ...{ timestamp: undefined, partsDir },
}

let tasks = 0

function taskOf(input: InputFile | undefined, start = 0, end?: number): ImportTask {
  assert.ok(input)
  const whole = input.kind === 'file' && input.compression === 'none' ? input.size : undefined
  return { id: `task${tasks++}`, input, start, end: end ?? whole }
}

async function fileTask(content: string | Buffer, name = `in${tasks}`): Promise<ImportTask> {
  const [input] = await expandInputs([write(name, content)])
  return taskOf(input)
}

function rejectsOf({ id }: ImportTask) {
  const { lines, reasons } = partPaths(partsDir, id)
  if (!existsSync(reasons)) return { lines: '', reasons: [] }
  return {
    lines: readFileSync(lines, 'latin1'),
    reasons: readFileSync(reasons, 'utf8')
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text)),
  }
}

describe('a task', () => {
  it('writes the rows, rejects the bad lines as they were, and accounts for all', async () => {
    const task = await fileTask('k1,1,2\nbad\nk2,3\r\nk3,1,2,3\rk4,4,5')
    const context = new FakeContext()
    const result = await runTask(task, base, context)
    assert.deepEqual(context.rows, [
      { key: 'k1', cells: { 'd:a': '1', 'd:b': '2' }, timestamp: 1234 },
      { key: 'k2', cells: { 'd:a': '3' }, timestamp: 1234 },
      { key: 'k4', cells: { 'd:a': '4', 'd:b': '5' }, timestamp: 1234 },
    ])
    assert.deepEqual(result, {
      ...{ linesRead: 5, rowsWritten: 3, rowsChecked: 0, linesRejected: 2, linesSkipped: 0 },
      ...{ physicalLines: 5, bytesRead: 32 },
    })
    const { linesRead, linesRejected, rowsWritten, bytesRead } = context.counters.values()
    assert.deepEqual([linesRead, linesRejected, rowsWritten, bytesRead], [5, 2, 3, 32])
    assert.equal(context.advanced, 32)
    const { path } = task.input
    assert.deepEqual(rejectsOf(task), {
      lines: 'bad\nk3,1,2,3\r',
      reasons: [
        { file: path, line: 2, offset: 7, length: 4, reason: 'No delimiter' },
        { file: path, line: 4, offset: 17, length: 9, reason: 'Excessive columns' },
      ],
    })
  })

  it('finds the lines of rows that HBase refuses again', async () => {
    const task = await fileTask('k1,1\nk2,2\nbad\nk3,3\nk4,4')
    const context = new FakeContext()
    context.refuse = (key) => (key === 'k2' || key === 'k4' ? `not ${key}` : undefined)
    const result = await runTask(task, base, context)
    assert.equal(result.linesRejected, 3)
    assert.equal(result.rowsWritten, 2)
    assert.equal(result.linesRead, 5)
    const { lines, reasons } = rejectsOf(task)
    assert.equal(lines, 'bad\nk2,2\nk4,4\n')
    assert.deepEqual(
      reasons.map(({ line, reason }) => [line, reason]),
      [
        [3, 'No delimiter'],
        [2, 'not k2'],
        [5, 'not k4'],
      ],
    )
  })

  it('leaves the same however often it runs', async () => {
    const task = await fileTask('bad\nk2,2\n')
    await runTask(task, base, new FakeContext())
    await runTask(task, base, new FakeContext())
    assert.equal(rejectsOf(task).lines, 'bad\n')
    const settings = { ...base, columns: 'HBASE_ROW_KEY' + ',d:a'.repeat(3) }
    await runTask({ ...task, start: 4 }, settings, new FakeContext())
    assert.deepEqual(rejectsOf(task), { lines: '', reasons: [] })
  })

  it('takes its own range of a file only', async () => {
    const whole = await fileTask('k1,1\nk2,2\nbad\nk4,4\n')
    const keys: string[] = []
    for (const [start, end] of [
      [0, 5],
      [5, 12],
      [12, 20],
    ]) {
      const context = new FakeContext()
      await runTask(taskOf(whole.input, start, end), base, context)
      keys.push(context.rows.map(({ key }) => key).join())
      assert.equal(context.advanced, (end ?? 0) - (start ?? 0))
    }
    assert.deepEqual(keys, ['k1', 'k2', 'k4'])
  })

  it('strips a byte order mark and passes over the header', async () => {
    const task = await fileTask('\xef\xbb\xbfkey,a\nk1,1\n')
    const context = new FakeContext()
    const result = await runTask(task, { ...base, header: true }, context)
    assert.deepEqual(
      context.rows.map(({ key }) => key),
      ['k1'],
    )
    assert.equal(result.linesSkipped, 1)
    const plain = new FakeContext()
    await runTask(task, base, plain)
    assert.equal(plain.rows[0]?.key, 'key')
  })

  it('uses the timestamp of the row, of the user, or of the job', async () => {
    const task = await fileTask('k1,99,v\n')
    const columns = 'HBASE_ROW_KEY,HBASE_TS_KEY,d:a'
    const context = new FakeContext()
    await runTask(task, { ...base, columns }, context)
    await runTask(task, { ...base, timestamp: '9007199254740993' }, context)
    await runTask(task, base, context)
    assert.deepEqual(
      context.rows.map(({ timestamp }) => timestamp),
      [99, 9007199254740993n, 1234],
    )
  })

  it('unpacks gzip, also of several members, and refuses what is damaged', async () => {
    const packed = Buffer.concat([gzipSync('k1,1\nk'), gzipSync('2,2\nbad')])
    const task = await fileTask(packed, 'x.tsv.gz')
    const context = new FakeContext()
    context.refuse = (key) => (key === 'k2' ? 'no' : undefined)
    const result = await runTask(task, base, context)
    assert.equal(result.linesRead, 3)
    assert.equal(context.advanced, packed.length)
    assert.equal(rejectsOf(task).lines, 'bad\nk2,2\n')
    const cut = await fileTask(packed.subarray(0, 20), 'cut.gz')
    await assert.rejects(runTask(cut, base, new FakeContext()), refused('INPUT', 'cut.gz'))
  })

  it('reads CSV records of several lines and rejects broken ones whole', async () => {
    const task = await fileTask('"k1","a\nb",2\nk2,"x"y\nk3,1,2,3,"4\n5"\n\nk4,""""\n', 'x.csv')
    const context = new FakeContext()
    const result = await runTask(task, { ...base, format: 'csv' }, context)
    assert.deepEqual(
      context.rows.map(({ key, cells }) => [key, cells['d:a']]),
      [
        ['k1', 'a\nb'],
        ['k4', '"'],
      ],
    )
    assert.equal(rejectsOf(task).lines, 'k2,"x"y\nk3,1,2,3,"4\n5"\n')
    assert.equal(result.linesSkipped, 1)
    assert.equal(result.linesRead, 5)
    assert.equal(result.physicalLines, 7)
  })

  it('rejects a line over the limit whole, and reads on', async () => {
    const long = `k,${'x'.repeat(3000)}`
    const task = await fileTask(`k1,1\n${long}\nk2,2\n`)
    const context = new FakeContext()
    await runTask(task, { ...base, maxLineBytes: 512 }, context)
    assert.equal(context.rows.length, 2)
    assert.equal(rejectsOf(task).lines, `${long}\n`)
    assert.equal(rejectsOf(task).reasons[0]?.reason, 'Line longer than 512 bytes')
  })

  it('writes nothing in a dry run, and still finds the bad lines', async () => {
    const task = await fileTask('k1,1\nbad\n')
    const context = new FakeContext()
    const result = await runTask(task, { ...base, dryRun: true }, context)
    assert.deepEqual([context.rows.length, result.rowsChecked, result.linesRejected], [0, 1, 1])
  })

  it('stops at the first bad line when those are not to be skipped', async () => {
    const task = await fileTask('k1,1\nbad\nk2,2\n')
    const stopped = runTask(task, { ...base, skipBadLines: false }, new FakeContext())
    await assert.rejects(
      stopped,
      refused('TOO_MANY_REJECTS', task.input.path, 'byte offset 5', 'No delimiter'),
    )
    assert.equal(rejectsOf(task).lines, 'bad\n')
  })

  it('stops when it alone rejects too much, here or by HBase', async () => {
    const task = await fileTask('bad\nk1,1\nbad\nk2,2\n')
    const settings = { ...base, maxRejects: 1 }
    await assert.rejects(runTask(task, settings, new FakeContext()), refused('TOO_MANY_REJECTS'))
    const context = new FakeContext()
    context.refuse = () => 'no'
    const other = await fileTask('k1,1\nk2,2\n')
    await assert.rejects(runTask(other, settings, context), refused('TOO_MANY_REJECTS'))
    assert.equal(rejectsOf(other).lines, 'k1,1\nk2,2\n')
  })

  it('fails when rows are neither written nor refused', async () => {
    const task = await fileTask('k1,1\nk2,2\n')
    const context = new FakeContext()
    context.lose = (key) => key === 'k2'
    await assert.rejects(runTask(task, base, context), refused('ACCOUNTING', task.input.path))
  })

  it('notices that its file was changed or is gone', async () => {
    const task = await fileTask('k1,1\n')
    appendFileSync(task.input.path, 'k2,2\n')
    const again = runTask(task, base, new FakeContext())
    await assert.rejects(again, refused('INPUT', task.input.path, 'changed'))
    const gone = { ...task, input: { ...task.input, path: join(folder, 'gone') } }
    await assert.rejects(runTask(gone, base, new FakeContext()), refused('INPUT', 'gone'))
  })

  it('notices that its file was changed or removed while it was read', async () => {
    for (const change of [
      (path: string) => appendFileSync(path, 'k3,3\n'),
      (path: string) => rmSync(path),
      (path: string) => utimesSync(path, 1, 1),
    ]) {
      const whole = await fileTask('k1,1\nk2,2\n')
      // The first of two ranges, which does not see the file's end.
      const task = taskOf(whole.input, 0, 5)
      let changed = false
      const context = new FakeContext()
      const { openWriter } = context.client
      context.client.openWriter = async (options) => {
        const writer = await openWriter(options)
        const write: typeof writer.write = (row, tag) => {
          if (!changed) change(task.input.path)
          changed = true
          return writer.write(row, tag)
        }
        return { write, flush: () => writer.flush() }
      }
      await assert.rejects(runTask(task, base, context), refused('INPUT', task.input.path))
      assert.ok(changed)
    }
  })

  it('of several small files accounts for each of them', async () => {
    const files = [
      await fileTask('k1,1\nbad\n'),
      await fileTask(gzipSync('k2,2\nk3,3\nk4,4,4,4'), 'group.gz'),
      await fileTask(''),
      await fileTask('k5,5\r\nbad\r\nk6,6'),
    ]
    const [first] = files
    assert.ok(first)
    const task: ImportTask = { ...first, others: files.slice(1) }
    const context = new FakeContext()
    context.refuse = (key) => (key === 'k3' || key === 'k6' ? `not ${key}` : undefined)
    const result = await runTask(task, base, context)
    assert.deepEqual(
      context.rows.map(({ key }) => key),
      ['k1', 'k2', 'k5'],
    )
    assert.deepEqual(
      result.ranges?.map(({ linesRead, rowsWritten, linesRejected }) => [
        linesRead,
        rowsWritten,
        linesRejected,
      ]),
      [
        [2, 1, 1],
        [3, 1, 2],
        [0, 0, 0],
        [3, 1, 2],
      ],
    )
    assert.deepEqual([result.linesRead, result.rowsWritten, result.linesRejected], [8, 3, 5])
    assert.equal(context.counters.values().linesRejected, 5)
    const [a, b, , d] = files.map(({ input }) => input.path)
    const { lines, reasons } = rejectsOf(task)
    assert.equal(lines, 'bad\nk4,4,4,4\nbad\r\nk3,3\nk6,6\n')
    assert.deepEqual(
      reasons.map(({ file, line, reason }) => [file, line, reason]),
      [
        [a, 2, 'No delimiter'],
        [b, 3, 'Excessive columns'],
        [d, 2, 'No delimiter'],
        [b, 2, 'not k3'],
        [d, 3, 'not k6'],
      ],
    )
    const outcome = { id: task.id, result, counters: context.counters.values() }
    const reports = reportFiles([task], [outcome])
    checkAccounts(reports, outcome.counters)
    assert.deepEqual(
      reports.map(({ path, rowsWritten }) => [path, rowsWritten]),
      files.map(({ input }, i) => [input.path, [1, 1, 0, 1][i]]),
    )
  })

  it('writes what it could read of a damaged file, and keeps its rejects', async () => {
    const packed = gzipSync(
      Array.from({ length: 9999 }, (_, n) => `k${n},${n * 7919}\nbad\n`).join(''),
    )
    const task = await fileTask(packed.subarray(0, packed.length / 2), 'half.gz')
    const context = new FakeContext()
    await assert.rejects(runTask(task, base, context), refused('INPUT', 'half.gz', 'is cut off'))
    assert.ok(context.rows.length > 1000)
    const { linesRead, rowsWritten, linesRejected } = context.counters.values()
    assert.equal(rowsWritten, context.rows.length)
    assert.equal(linesRejected, rejectsOf(task).reasons.length)
    assert.equal(linesRead, (rowsWritten ?? 0) + (linesRejected ?? 0))
  })

  it('keeps nothing of a long bad line whose end it does not see', async () => {
    const packed = gzipSync(`k1,1\nbad\nk2,${randomBytes(3 * 2 ** 20).toString('base64')}`)
    const task = await fileTask(packed.subarray(0, packed.length - 2 ** 19), 'long.gz')
    const context = new FakeContext()
    context.refuse = (key) => (key === 'k1' ? 'no' : undefined)
    const settings = { ...base, maxLineBytes: 2 ** 16 }
    await assert.rejects(runTask(task, settings, context), refused('INPUT', 'is cut off'))
    assert.equal(rejectsOf(task).lines, 'bad\nk1,1\n')
    assert.deepEqual(
      rejectsOf(task).reasons.map(({ length }) => length),
      [4, 5],
    )
  })

  const noProc = process.platform !== 'linux' && 'there is no /proc'

  it('has its rejects on the disk before it counts as done', { skip: noProc }, async (t) => {
    const synced: string[] = []
    const pathOf = (fd: number): string => readlinkSync(`/proc/self/fd/${fd}`)
    t.mock.method(fs, 'fsyncSync', (fd: number) => void synced.push(pathOf(fd)))
    syncBuiltinESMExports()
    try {
      const task = await fileTask('k1,1\nbad\n')
      await runTask(task, base, new FakeContext())
      const { lines, reasons } = partPaths(partsDir, task.id)
      assert.deepEqual(synced, [lines, reasons])
    } finally {
      t.mock.restoreAll()
      syncBuiltinESMExports()
    }
  })

  it('loads text of another encoding as UTF-8', async () => {
    const task = { ...(await fileTask('k\xe9,\x80\nbad\xe9\n')), end: undefined }
    const context = new FakeContext()
    await runTask(task, { ...base, encoding: 'windows-1252' }, context)
    const utf8 = (text: string) => Buffer.from(text).toString('latin1')
    assert.deepEqual(context.rows[0]?.key, utf8('ké'))
    assert.deepEqual(context.rows[0]?.cells, { 'd:a': utf8('€') })
    assert.equal(rejectsOf(task).lines, utf8('badé\n'))
  })

  it('rejects short lines only when every field is asked for', async () => {
    const task = await fileTask('k1,1\nk2,2,3\n')
    const context = new FakeContext()
    await runTask(task, { ...base, exactFields: true }, context)
    assert.deepEqual(
      context.rows.map(({ key }) => key),
      ['k2'],
    )
    assert.equal(rejectsOf(task).reasons[0]?.reason, 'Missing columns')
  })

  it('writes an empty value for two quotes, and skips a field with nothing', async () => {
    const task = await fileTask('k1,"",\nk2,,x\n')
    const context = new FakeContext()
    await runTask(task, { ...base, format: 'csv', skipEmptyColumns: true }, context)
    assert.deepEqual(
      context.rows.map(({ cells }) => cells),
      [{ 'd:a': '' }, { 'd:b': 'x' }],
    )
  })

  it('ends as interrupted when the job is stopped', async () => {
    const task = await fileTask('k1,1\n')
    const context = new FakeContext(AbortSignal.abort())
    await assert.rejects(runTask(task, base, context), refused('INTERRUPTED'))
  })
})

describe('a task with a transform', () => {
  const transform = write(
    'transform.mjs',
    `export default (record) => {
      const count = Number(record.text('n'))
      if (Number.isNaN(count)) throw new Error('no number')
      return Array.from({ length: count }, (_, i) => ({
        key: record.text('key') + i,
        cells: { ['d:' + record.text('key')]: record.get('n') },
      }))
    }`,
  )
  const settings = { ...base, columns: ':key,:n', transform, tableFamilies: ['d'] }

  it('counts what became of its lines, whatever number of rows they made', async () => {
    const task = await fileTask('a,1\nb,3\nc,0\nd,x\ne,2\nbad\nf,0\n')
    const context = new FakeContext()
    const result = await runTask(task, settings, context)
    assert.deepEqual(
      context.rows.map(({ key, cells }) => [key, cells]),
      [
        ['a0', { 'd:a': '1' }],
        ...['b0', 'b1', 'b2'].map((key) => [key, { 'd:b': '3' }]),
        ...['e0', 'e1'].map((key) => [key, { 'd:e': '2' }]),
      ],
    )
    assert.deepEqual(result, {
      ...{ linesRead: 7, rowsWritten: 6, rowsChecked: 0, linesRejected: 2, linesSkipped: 0 },
      ...{ rowsFiltered: 2, rowsAdded: 3, physicalLines: 7, bytesRead: 28 },
    })
    assert.equal(context.counters.values().rowsFiltered, 2)
    assert.equal(rejectsOf(task).lines, 'd,x\nbad\n')
    assert.deepEqual(
      rejectsOf(task).reasons.map(({ reason }) => reason),
      ['transform: no number', 'No delimiter'],
    )
  })

  it('rejects a line once, however many of its rows HBase refuses', async () => {
    const task = await fileTask('a,3\nb,1\nc,2\n')
    const context = new FakeContext()
    context.refuse = (key) =>
      key === 'a0' || key === 'a2' || key === 'b0' ? `not ${key}` : undefined
    const result = await runTask(task, settings, context)
    assert.deepEqual(result, {
      ...{ linesRead: 3, rowsWritten: 3, rowsChecked: 0, linesRejected: 2, linesSkipped: 0 },
      // Of a there is one row left although its line is rejected, of c one more than its line.
      ...{ rowsFiltered: 0, rowsAdded: 2, physicalLines: 3, bytesRead: 12 },
    })
    assert.equal(rejectsOf(task).lines, 'a,3\nb,1\n')
    assert.deepEqual(
      rejectsOf(task).reasons.map(({ reason }) => reason),
      ['not a0', 'not b0'],
    )
    const [file] = reportFiles([task], [{ id: task.id, result, counters: {} }])
    assert.ok(file)
    checkAccounts([file], { linesRead: 3, rowsWritten: 3 })
    const wrong = { ...file, rowsWritten: 4 }
    assert.throws(
      () => checkAccounts([wrong], { linesRead: 3, rowsWritten: 4 }),
      refused('ACCOUNTING', task.input.path),
    )
  })

  it('may name columns without end', async () => {
    const count = 30_000
    const lines = Array.from({ length: count }, (_, n) => `${n},1,${'x'.repeat(60)}\n`)
    const task = await fileTask(lines.join(''))
    const context = new FakeContext()
    await runTask(task, { ...settings, columns: ':key,:n,:x' }, context)
    assert.equal(context.rows.length, count)
    assert.ok(context.rows.every(({ key, cells }) => cells[`d:${key.slice(0, -1)}`] === '1'))
    assert.ok(context.writers > 1)
  })

  it('ends when the function is asynchronous: that is no matter of one line', async () => {
    const broken = write('async.mjs', 'export default async () => undefined')
    const task = await fileTask('a,1\n')
    const run = runTask(task, { ...settings, transform: broken }, new FakeContext())
    await assert.rejects(run, refused('USAGE', 'promise'))
  })
})

describe('a stream', { skip: process.platform === 'win32' && 'there are no named pipes' }, () => {
  async function pipeTask(name: string) {
    const path = join(folder, name)
    execFileSync('mkfifo', [path])
    const [input] = await expandInputs([path])
    return { path, task: taskOf(input) }
  }

  it('is read once, and lines that HBase refuses are still known', async () => {
    const { path, task } = await pipeTask('pipe')
    const line = (n: number) => `k${n},${'x'.repeat(900)}\n`
    const count = 40_000
    const context = new FakeContext()
    context.refuse = (key) => (key === 'k7' || key === 'k39999' ? 'no' : undefined)
    const running = runTask(task, { ...base, maxCellBytes: 10_000 }, context)
    const pipe = createWriteStream(path)
    for (let n = 0; n < count; n++) {
      if (!pipe.write(line(n))) await once(pipe, 'drain')
    }
    pipe.end()
    const result = await running
    assert.equal(result.rowsWritten, count - 2)
    assert.equal(rejectsOf(task).lines, line(7) + line(39_999))
    assert.deepEqual(
      rejectsOf(task).reasons.map((entry) => entry.line),
      [8, 40_000],
    )
  })

  it('keeps lines that HBase refuses and long bad ones apart', async () => {
    const { path, task } = await pipeTask('long')
    const context = new FakeContext()
    context.refuse = (key) => (key === 'k1' || key === 'k4' ? 'no' : undefined)
    const running = runTask(task, { ...base, format: 'csv' }, context)
    const long = `k2,${'x'.repeat(20 * 2 ** 20)}\n`
    // Its end alone would be read as the beginning of a field that ends with the last line.
    const tricky = `k3,${'x'.repeat(2 ** 20)},"x\n`
    const pipe = createWriteStream(path)
    pipe.end(`k1,1\n${long}${tricky}k4,4\nk5,5"\n`)
    const result = await running
    assert.equal(result.linesRejected, 5)
    const { lines, reasons } = rejectsOf(task)
    assert.ok(lines === `k1,1\n${long}${tricky}k5,5"\nk4,4\n`)
    assert.deepEqual(
      reasons.map(({ line, length }) => [line, length]),
      [
        [1, 5],
        [2, long.length],
        [3, tricky.length],
        [5, 6],
        [4, 5],
      ],
    )
  })

  it('that delivers nothing does not keep a stopped job', async () => {
    const { path, task } = await pipeTask('idle')
    const stop = new AbortController()
    const running = runTask(task, base, new FakeContext(stop.signal))
    const pipe = createWriteStream(path)
    await once(pipe, 'open')
    // A write still under way when the reader has gone would fail after the test.
    await new Promise((resolve) => pipe.write('k1,1\n', resolve))
    stop.abort()
    await assert.rejects(running, refused('INTERRUPTED'))
    pipe.destroy()
  })
})
