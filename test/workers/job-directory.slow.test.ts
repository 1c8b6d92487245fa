import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { utimesSync } from 'node:fs'
import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { HbulkError } from '../../src/errors.js'
import {
  type JobDirectory,
  type JobDirectoryRequest,
  openJobDirectory,
} from '../../src/workers/job-directory.js'
import { throughJson } from '../../src/workers/plain-json.js'
import { fixturePlan } from './fixture-job.js'

const options = { table: 't', columns: [{ family: 'd', qualifier: 'a' }], separator: '\\x09' }

async function newPath(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), 'hbulk-dir-')), 'job')
}

function open(path: string, change: Partial<JobDirectoryRequest> = {}): Promise<JobDirectory> {
  return openJobDirectory({ path, resume: false, command: 'importtsv', options, ...change })
}

const resume = (path: string, change: Partial<JobDirectoryRequest> = {}): Promise<JobDirectory> =>
  open(path, { resume: true, ...change })

/** A directory in which `count` of the tasks t0, t1, ... are recorded. */
async function withOutcomes(count: number): Promise<string> {
  const path = await newPath()
  const directory = await open(path, { timestamp: 1000 })
  await directory.savePlan(fixturePlan([{ do: 'block' }]))
  for (let n = 0; n < count; n += 1) {
    await directory.record({ id: `t${n}`, result: { n }, counters: { rowsRead: n } })
  }
  await directory.close()
  return path
}

/** What a kill leaves of a job that has not been planned. */
async function killedBeforePlanning(timestamp: number): Promise<string> {
  const path = await newPath()
  const directory = await open(path, { timestamp })
  const text = await readFile(join(path, 'job.json'))
  await directory.close()
  await mkdir(path)
  await writeFile(join(path, 'job.json'), text)
  return path
}

function refuses(
  code: string,
  message: RegExp,
  hint: RegExp = /./,
): (promise: Promise<unknown>) => Promise<void> {
  return (promise) =>
    assert.rejects(promise, (error) => {
      assert.ok(error instanceof HbulkError, String(error))
      assert.match(error.message, message)
      assert.match(error.hint ?? '', hint)
      assert.equal(error.code, code)
      return true
    })
}

describe('a job directory', () => {
  it('gives a resumed job its timestamp, plan and outcomes', async () => {
    const path = await withOutcomes(3)
    const directory = await resume(path, { timestamp: 2000 })
    assert.equal(directory.timestamp, 1000)
    const { setup, ...rest } = fixturePlan([{ do: 'block' }])
    const expected = { ...rest, setup: { ...setup, gateways: [] } }
    assert.deepEqual(directory.plan(), throughJson(expected))
    assert.deepEqual([...directory.finished().keys()], ['t0', 't1', 't2'])
    assert.deepEqual(directory.finished().get('t2'), {
      id: 't2',
      result: { n: 2 },
      counters: { rowsRead: 2 },
    })
    await directory.close()
  })

  it('has no plan and no outcomes when it is new, or was killed before planning', async () => {
    const path = await newPath()
    const directory = await open(path)
    assert.equal(directory.plan(), undefined)
    assert.equal(directory.finished().size, 0)
    await directory.close()
    const killed = await killedBeforePlanning(1000)
    const again = await resume(killed)
    assert.equal(again.plan(), undefined)
    assert.equal(again.timestamp, 1000)
    await again.close()
  })

  it('keeps the headers of the gateways out of its files', async () => {
    const path = await newPath()
    const directory = await open(path)
    const { setup, ...rest } = fixturePlan([])
    const gateway = {
      api: 2,
      transport: 'http',
      protocol: 'binary',
      host: 'h',
      port: 1,
      tls: true,
      path: '/',
      headers: { ACCESSSIGNATURE: 'secret-word' },
    } as const
    await directory.savePlan({ ...rest, setup: { ...setup, gateways: [gateway] } })
    await directory.close()
    assert.ok(!(await readFile(join(path, 'job.json'), 'utf8')).includes('secret-word'))
  })

  it('leaves only its two files behind', async () => {
    assert.deepEqual((await readdir(await withOutcomes(2))).sort(), ['job.json', 'journal.ndjson'])
  })

  it('writes many outcomes at once in order', async () => {
    const path = await newPath()
    const directory = await open(path)
    await directory.savePlan(fixturePlan([]))
    const ids = Array.from({ length: 200 }, (_, n) => `t${n}`)
    await Promise.all(ids.map((id) => directory.record({ id, result: 1, counters: {} })))
    await directory.close()
    const again = await resume(path)
    assert.deepEqual([...directory.finished().keys()].sort(), [...ids].sort())
    assert.deepEqual([...again.finished().keys()], ids)
    await again.close()
  })

  it('writes what is under way before it closes', async () => {
    const path = await newPath()
    const directory = await open(path)
    await directory.savePlan(fixturePlan([]))
    const recorded = directory.record({ id: 'a', result: 1, counters: {} })
    await directory.close()
    await recorded
    assert.match(await readFile(join(path, 'journal.ndjson'), 'utf8'), /"a".*\n$/)
  })

  it('refuses every outcome after one that could not be written', async () => {
    const path = await newPath()
    const directory = await open(path)
    await directory.close()
    const outcome = { id: 'a', result: 1, counters: {} }
    for (let time = 0; time < 2; time += 1) {
      await refuses('OUTPUT', /cannot write .*journal.ndjson/, /^$/)(directory.record(outcome))
    }
  })
})

describe('a torn journal', () => {
  it('loses at most the line that was being written, wherever it is cut', async () => {
    const whole = await readFile(join(await withOutcomes(3), 'journal.ndjson'))
    const lineEnds = [...whole.entries()].filter(([, byte]) => byte === 10).map(([at]) => at + 1)
    const path = await withOutcomes(0)
    const journal = join(path, 'journal.ndjson')
    for (let length = 0; length <= whole.length; length += 1) {
      await writeFile(journal, whole.subarray(0, length))
      const directory = await resume(path)
      const kept = lineEnds.filter((end) => end <= length).length
      assert.equal(directory.finished().size, kept, `cut at ${length}`)
      await directory.record({ id: 'more', result: 1, counters: {} })
      await directory.close()
      const again = await resume(path)
      assert.equal(again.finished().size, kept + 1, `cut at ${length}`)
      await again.close()
    }
  })

  it('ignores a last line of zeros, which a power cut may leave', async () => {
    const path = await withOutcomes(1)
    await appendFile(join(path, 'journal.ndjson'), Buffer.alloc(100))
    const directory = await resume(path)
    assert.equal(directory.finished().size, 1)
    await directory.close()
  })

  it('is refused when a line before the last one is damaged', async () => {
    const path = await withOutcomes(3)
    const journal = join(path, 'journal.ndjson')
    const lines = (await readFile(journal, 'utf8')).split('\n')
    await writeFile(journal, [lines[0], 'oops', lines[2], ''].join('\n'))
    await refuses(
      'INPUT',
      /line 2 of .*journal.ndjson is damaged/,
      /Delete that line/,
    )(resume(path))
  })
})

describe('opening a job directory', () => {
  it('leaves nothing of a job that never came to a plan, but what else is there', async () => {
    const path = await newPath()
    await (await open(path)).close()
    await assert.rejects(readdir(path), /ENOENT/)
    await mkdir(path)
    await writeFile(join(path, 'mine'), '')
    await (await open(path)).close()
    assert.deepEqual(await readdir(path), ['mine'])
  })

  it('starts a job where an earlier one never came to a plan', async () => {
    const path = await killedBeforePlanning(1000)
    const directory = await open(path, { timestamp: 2000, options: { table: 'other' } })
    assert.equal(directory.timestamp, 2000)
    await directory.savePlan(fixturePlan([]))
    await directory.close()
    await refuses('USAGE', /already holds a job/)(open(path))
  })

  it('refuses to start a job where there is one', async () => {
    const path = await withOutcomes(1)
    await refuses('USAGE', /already holds a job/, /--resume/)(open(path))
  })

  it('refuses to resume where there is no job', async () => {
    const path = await newPath()
    await refuses('USAGE', /no job directory/, /--job-dir/)(resume(path))
    const empty = await mkdtemp(join(tmpdir(), 'hbulk-dir-'))
    await refuses('USAGE', /no job to resume/, /--job-dir/)(resume(empty))
  })

  it('refuses a finished job', async () => {
    const path = await withOutcomes(1)
    const directory = await resume(path)
    await directory.finish()
    await directory.close()
    await refuses('USAGE', /was finished at \d{4}-/, /nothing to resume/)(resume(path))
  })

  it('refuses another command and names the option that differs', async () => {
    const path = await withOutcomes(1)
    const asExport = resume(path, { command: 'export' })
    await refuses('USAGE', /was started as importtsv and cannot be resumed as export/)(asExport)
    const columns = [{ family: 'd', qualifier: 'b' }]
    const other = resume(path, { options: { ...options, columns } })
    await refuses('USAGE', /columns\.0\.qualifier = "a", not "b"/)(other)
    const { separator: _, ...fewer } = options
    await refuses('USAGE', /separator = "\\\\x09", not nothing/)(resume(path, { options: fewer }))
  })

  it('refuses a damaged or newer job.json', async () => {
    const path = await withOutcomes(1)
    const file = join(path, 'job.json')
    const text = await readFile(file, 'utf8')
    await truncate(file, 20)
    await refuses('INPUT', /job.json is damaged/, /another directory/)(resume(path))
    for (const damaged of ['[]', '{"version":1}', text.replace('"tasks"', '"tusks"')]) {
      await writeFile(file, damaged)
      await refuses('INPUT', /job.json is damaged/, /another directory/)(resume(path))
    }
    await writeFile(file, text.replace('"version":1', '"version":2'))
    await refuses('INPUT', /newer hbulk/, /version that started it/)(resume(path))
    await writeFile(file, text)
    await (await resume(path)).close()
  })

  it('names a directory that cannot be made', async () => {
    const file = join(await withOutcomes(0), 'job.json')
    await refuses('OUTPUT', /cannot write .*not a directory/, /another/)(open(join(file, 'sub')))
    if (process.platform === 'linux') await refuses('OUTPUT', /no such place/)(open('/proc/hbulk'))
  })
})

describe('the lock of a job directory', () => {
  it('keeps a second user out and lets the next one in', async () => {
    const path = await withOutcomes(1)
    const directory = await resume(path)
    await refuses(
      'USAGE',
      new RegExp(`another process .* pid ${process.pid}`),
      /Wait/,
    )(resume(path))
    await directory.close()
    await (await resume(path)).close()
  })

  it('lets one of many in', async () => {
    const path = await withOutcomes(1)
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => resume(path)))
    const opened = tries.filter((attempt) => attempt.status === 'fulfilled')
    assert.equal(opened.length, 1)
    await opened[0]?.value.close()
  })

  it('is taken over from a process that is gone, or whose pid belongs to another now', async () => {
    const path = await withOutcomes(1)
    const directory = await resume(path)
    const own = await readFile(join(path, 'lock'), 'utf8')
    await directory.close()
    const child = spawn(process.execPath, ['-e', ''])
    await once(child, 'exit')
    const gone = own.replace(`"pid":${process.pid}`, `"pid":${child.pid}`)
    const recycled = own.replace(/"identity":"[^"]*"/, '"identity":"an earlier start"')
    for (const stale of [gone, recycled, '']) {
      await writeFile(join(path, 'lock'), stale)
      await (await resume(path)).close()
    }
  })

  it('is respected when it was taken on another machine, by a process that shows that it lives', async () => {
    const path = await withOutcomes(1)
    const lock = join(path, 'lock')
    await writeFile(lock, JSON.stringify({ host: 'elsewhere', pid: 1, identity: '' }))
    let seconds = 0
    const touching = setInterval(() => utimesSync(lock, ++seconds, seconds), 100)
    try {
      await refuses('USAGE', /pid 1 on elsewhere/, /delete .*lock/)(resume(path))
    } finally {
      clearInterval(touching)
    }
  })
})
