import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openClient } from '../../src/client/thread-client.js'
import { parseExportOptions } from '../../src/export/options.js'
import { runTask } from '../../src/export/task.js'
import { Counters } from '../../src/workers/counters.js'
import { changeRegions } from '../support/change-regions.js'
import { defaultGateway } from '../support/real-gateways.js'
import { useSandbox } from '../support/sandbox.js'
import { writeWideRows } from '../support/wide-table.js'
import { limits, silentLog } from '../workers/fixture-job.js'

const TABLE = 'export_changes'
const LONG_ROW = { key: 'row2', cells: 6_000, valueBytes: 1_000 }
/** So many bytes are inside the long row, and enough of it that it is not read anew. */
const INSIDE_BYTES = 3_000_000

describe('an export, while regions change', () => {
  const client = openClient([defaultGateway], { connections: 2, callTimeoutMs: 60_000, retries: 5 })
  let folder: string

  async function drop(): Promise<void> {
    if (await client.admin.tableExists(TABLE)) await client.admin.deleteTable(TABLE)
  }

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hbulk-export-changes-'))
    await drop()
    await client.admin.createTable({ name: TABLE, families: [{ name: 'd' }] })
    const small = { cells: 3, valueBytes: 20 }
    const rows = [{ key: 'row1', ...small }, LONG_ROW, { key: 'row3', ...small }]
    await writeWideRows(client, TABLE, rows)
  })

  after(async () => {
    await drop()
    await client.close()
    await rm(folder, { recursive: true })
  })

  /** Runs one task over the table; `disturb` is waited for in the middle of the long row. */
  async function exported(file: string, disturb: () => Promise<void> = async () => {}) {
    const flags = { format: 'jsonl' }
    const input = { args: [TABLE, 'out'], flags, defines: new Map<string, string>() }
    const options = parseExportOptions({ ...input, tablePrefix: undefined, log: silentLog })
    const counters = new Counters()
    let bytes = 0
    let disturbed: Promise<void> | undefined
    const take = (_rows: number, more: number): Promise<void> | undefined => {
      bytes += more
      if (bytes < INSIDE_BYTES || disturbed !== undefined) return undefined
      disturbed = disturb()
      return disturbed
    }
    const { rows, cells, files } = await runTask(
      { start: '', stop: '', file },
      { options, mode: 'write', columns: [], directory: folder },
      {
        ...{
          client,
          counters,
          limits,
          limiter: { take },
          timestamp: 1,
          retried: () => counters.add('retries', 1),
          advance() {},
        },
        signal: new AbortController().signal,
      },
    )
    assert.ok(disturbed !== undefined)
    return { rows, cells, sha256: files.map((one) => one.sha256) }
  }

  it('leaves the file of an undisturbed run when a region splits and moves inside a long row', async () => {
    const sandbox = await useSandbox()
    const undisturbed = await exported('undisturbed')
    assert.deepEqual([undisturbed.rows, undisturbed.cells], [3, LONG_ROW.cells + 6])
    const steps = ['split=row3', 'reopen']
    const disturbed = await exported('disturbed', () => changeRegions(sandbox, TABLE, ...steps))
    assert.deepEqual(disturbed, undisturbed)
    assert.equal((await client.admin.listRegions(TABLE)).length, 2)
  })
})
