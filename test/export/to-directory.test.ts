import assert from 'node:assert/strict'
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { HbulkError } from '../../src/errors.js'
import type { ExportEnvironment } from '../../src/export/environment.js'
import type { ExportOptions } from '../../src/export/export-options.js'
import { parseExportOptions } from '../../src/export/options.js'
import { OutputDirectory } from '../../src/export/output/output-directory.js'
import type { ExportTask } from '../../src/export/settings.js'
import { exportToDirectory } from '../../src/export/to-directory.js'
import { openJobDirectory } from '../../src/workers/job-directory.js'
import type { JobPool } from '../../src/workers/pool.js'
import { FakeClient } from '../support/fake-client.js'
import { fixturePlan, limits, RecordedProgress, silentLog } from '../workers/fixture-job.js'

describe('an export to a directory that breaks before it begins', () => {
  let root: string
  let target: string
  let options: ExportOptions
  let count = 0

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'hbulk-directory-'))
  })

  after(() => rm(root, { recursive: true }))

  /** A client that the regions of no table can be had from. */
  function brokenClient(): FakeClient {
    const client = new FakeClient()
    client.addTable('t', [])
    const listRegions = async (): Promise<never> => {
      throw new HbulkError('REMOTE', 'a region is in transition')
    }
    Object.assign(client.admin, { listRegions })
    return client
  }

  function run(resume: string | undefined, signal = new AbortController().signal) {
    const environment: ExportEnvironment = {
      ...{ client: brokenClient(), limits, jobDir: undefined, resume, dryRun: false, signal },
      ...{ log: silentLog, progress: new RecordedProgress(), stdout: process.stdout },
    }
    return exportToDirectory(options, environment)
  }

  function newTarget(): void {
    target = join(root, `out${count++}`)
    const input = { args: ['t', target], flags: {}, defines: new Map<string, string>() }
    options = parseExportOptions({ ...input, tablePrefix: undefined, log: silentLog })
  }

  /** What a run leaves that was killed: a finished file, and its line in the journal. */
  async function killed(): Promise<string> {
    const output = await OutputDirectory.prepare(target, { resumed: false, overwrite: false })
    const path = output.workPath
    const job = await openJobDirectory({ path, resume: false, command: 'export', options })
    await job.savePlan(fixturePlan([]))
    await writeFile(join(path, 't0'), 'rows')
    await job.record({ id: 't0', result: {}, counters: {} })
    await job.close()
    output.close()
    return path
  }

  it('keeps what the run before has made when it was to go on', async () => {
    newTarget()
    const work = await killed()
    await assert.rejects(run(work), { code: 'REMOTE', jobDir: work })
    const aborted = new AbortController()
    aborted.abort()
    await assert.rejects(run(work, aborted.signal))
    assert.equal(await readFile(join(work, 't0'), 'utf8'), 'rows')
    assert.match(await readFile(join(work, 'journal.ndjson'), 'utf8'), /"t0"/)
  })

  it('leaves nothing where there was no run to go on with', async () => {
    newTarget()
    const work = join(target, '.hbulk-tmp')
    await assert.rejects(run(work), { code: 'USAGE' })
    await assert.rejects(access(target), { code: 'ENOENT' })
    const before = await killed()
    newTarget()
    await assert.rejects(run(before), { code: 'USAGE' })
    await assert.rejects(access(target), { code: 'ENOENT' })
  })

  it('leaves nothing of itself', async () => {
    newTarget()
    await assert.rejects(run(undefined), { code: 'REMOTE', jobDir: undefined })
    await assert.rejects(access(target), { code: 'ENOENT' })
  })

  it('keeps the files that are finished when hbulk itself is at fault, and says where they are', async () => {
    for (const finished of [0, 1]) {
      newTarget()
      const client = new FakeClient()
      client.addTable('t', [Buffer.from('a'), Buffer.from('x')], [Buffer.from('m')])
      let done = 0
      const pool = {
        ...{ threads: 1, rows: () => [], onRetry() {}, stop() {}, close: async () => {} },
        async run({ task }: { task: ExportTask }) {
          const error = { code: 'INTERNAL', message: 'out of memory', retryable: false }
          if (done++ === finished) return { ok: false, error }
          await writeFile(join(target, '.hbulk-tmp', task.file), 'rows')
          return { ok: true, result: { rows: 1, cells: 1, files: [], unseen: [] }, counters: {} }
        },
      } as unknown as JobPool
      const work = join(target, '.hbulk-tmp')
      const failed = exportToDirectory(options, {
        ...{ client, limits, jobDir: undefined, resume: undefined, dryRun: false, pool },
        ...{ signal: new AbortController().signal, log: silentLog },
        ...{ progress: new RecordedProgress(), stdout: process.stdout },
      })
      const jobDir = finished === 0 ? undefined : work
      await assert.rejects(failed, { code: 'INTERNAL', message: 'out of memory', jobDir })
      if (finished === 0) await assert.rejects(access(target), { code: 'ENOENT' })
      else assert.equal(await readFile(join(work, 'rows-1-0'), 'utf8'), 'rows')
    }
  })
})
