import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it, type TestContext } from 'node:test'
import { openClient } from '../../src/client/thread-client.js'
import { gatewayName } from '../../src/wire/gateway-name.js'
import { runMeasured } from '../support/measured-hbulk.js'
import { seededRandom } from '../support/random.js'
import { defaultGateway } from '../support/real-gateways.js'

const TABLE = 'oracle_memory'
const ROWS = 140_000
const FIELD_BYTES = 700
/** Now and then a row is this large. */
const LARGE_BYTES = 2 * 2 ** 20
const LARGE_EVERY = 3_500

/** Lines in key order, as export writes them again; about 200 MB. Resolves with the digest of all of them. */
async function generate(file: string): Promise<string> {
  const random = seededRandom(1)
  const letters = Array.from({ length: LARGE_BYTES + 2 ** 20 }, () =>
    String.fromCharCode(97 + Math.floor(random() * 26)),
  ).join('')
  const text = (length: number): string => {
    const at = Math.floor(random() * 2 ** 20)
    return letters.slice(at, at + length)
  }
  const digest = createHash('sha256')
  const out = createWriteStream(file)
  for (let row = 0; row < ROWS; row++) {
    const length = row % LARGE_EVERY === 7 ? LARGE_BYTES : FIELD_BYTES
    const line = `${String(row).padStart(8, '0')},${text(FIELD_BYTES / 2)},${text(length)}\n`
    digest.update(line)
    if (!out.write(line)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
  return digest.digest('hex')
}

describe('the memory of hbulk', { skip: !existsSync('/proc') && 'there is no /proc here' }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'hbulk-memory-'))
  const input = join(folder, 'large.csv')
  const output = join(folder, 'out')
  const client = openClient([defaultGateway], { connections: 1, callTimeoutMs: 60_000, retries: 5 })
  let digest: string

  async function drop(): Promise<void> {
    if (await client.admin.tableExists(TABLE)) await client.admin.deleteTable(TABLE)
  }

  before(async () => {
    digest = await generate(input)
    await drop()
    const splits = ['00035000', '00070000', '00105000'].map((key) => Buffer.from(key))
    await client.admin.createTable({ name: TABLE, families: [{ name: 'd' }] }, splits)
  })

  after(async () => {
    await drop()
    await client.close()
    rmSync(folder, { recursive: true })
  })

  /** Runs hbulk with its defaults to a good end, within the memory that it may hold. */
  async function run(test: TestContext, command: string, ...args: string[]): Promise<void> {
    const url = gatewayName(defaultGateway)
    const { counters, megabytes } = await runMeasured(command, '--gateway', url, ...args)
    assert.equal(counters.rowsWritten, ROWS)
    test.diagnostic(`${command}: ${Math.round(megabytes)} MB at the most`)
  }

  it('is bounded while 200 MB go in', async (test: TestContext) => {
    const columns = ['--columns', 'HBASE_ROW_KEY,d:a,d:b', '--separator', 'comma']
    await run(test, 'importtsv', ...columns, '--job-dir', join(folder, 'job'), TABLE, input)
  })

  it('is bounded while they come out, every byte', async (test: TestContext) => {
    await run(test, 'export', '--columns', 'd:a,d:b', '--no-column-names', TABLE, output)
    const whole = createHash('sha256')
    for (const name of readdirSync(output).sort()) {
      if (!name.endsWith('.csv')) continue
      for await (const piece of createReadStream(join(output, name))) whole.update(piece)
    }
    assert.equal(whole.digest('hex'), digest)
  })
})
