import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import type { HBaseClient } from '../../src/client/client.js'
import { openClient } from '../../src/client/thread-client.js'
import type { ExportState } from '../../src/export/cron/export-state.js'
import { gatewayName } from '../../src/wire/gateway-name.js'
import { hbulk } from '../cli/support/spawn-cli.js'
import { defaultGateway } from '../support/real-gateways.js'
import { writeCells } from '../support/write-cells.js'

const run = promisify(execFile)
const TABLE = 'cron_disk_full'

describe('an export to a disk that fills up', () => {
  const client: HBaseClient = openClient([defaultGateway], {
    ...{ connections: 2, callTimeoutMs: 60_000, retries: 3 },
  })
  let root: string
  let disk: string
  /** Why there is no small file system here; empty when there is one. */
  let refused = ''

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'hbulk-full-'))
    disk = join(root, 'disk')
    await mkdir(disk)
    await run('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]).catch((error) => {
      refused = `a tmpfs cannot be mounted: ${error.message.trim()}`
    })
    if (await client.admin.tableExists(TABLE)) await client.admin.deleteTable(TABLE)
    await client.admin.createTable({ name: TABLE, families: [{ name: 'd' }] })
    const value = 'v'.repeat(10_000)
    const rows = Array.from({ length: 400 }, (_, n) => ({
      ...{ row: `k${1000 + n}`, family: 'd', qualifier: 'a', timestamp: n, value },
    }))
    await writeCells(client, TABLE, rows)
  })

  after(async () => {
    if (refused === '') await run('umount', [disk])
    await client.admin.deleteTable(TABLE)
    await client.close()
    await rm(root, { recursive: true })
  })

  it('ends with a clear error, publishes nothing, and goes on when there is room', async (t) => {
    if (refused !== '') return t.skip(refused)
    const state = join(root, 'state.json')
    const command = (target: string, stateFile: string): string[] => [
      ...['export', '--gateway', gatewayName(defaultGateway), '--json', '--no-progress'],
      ...['--threads', '1', '--incremental', stateFile, TABLE, target],
    ]
    const out = join(disk, 'out')
    const full = await hbulk(command(out, state))
    assert.equal(full.status, 4, full.stderr)
    const { error, jobDir } = JSON.parse(full.stdout)
    assert.equal(error.code, 'OUTPUT')
    assert.match(error.message, /no space left on the device/)
    assert.deepEqual(await readdir(out), ['.hbulk-tmp'])
    const saved: ExportState = JSON.parse(await readFile(state, 'utf8'))
    assert.equal(saved.coveredUpTo, undefined)
    await run('mount', ['-o', 'remount,size=32m', disk])
    const resumed = await hbulk([...command(out, state), '--resume', jobDir])
    assert.equal(resumed.status, 0, resumed.stderr)
    const undisturbed = join(root, 'out')
    const whole = await hbulk(command(undisturbed, join(root, 'other.json')))
    assert.equal(whole.status, 0, whole.stderr)
    const text = async (directory: string): Promise<string> => {
      const names = (await readdir(directory)).filter((name) => name.startsWith('part-')).sort()
      const files = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')))
      return files.join('')
    }
    assert.ok((await text(out)) === (await text(undisturbed)), 'the same rows')
    const after: ExportState = JSON.parse(await readFile(state, 'utf8'))
    assert.equal(after.coveredUpTo, saved.underWay?.upTo)
  })
})
