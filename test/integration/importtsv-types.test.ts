import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openClient } from '../../src/client/thread-client.js'
import { saltedKey } from '../../src/presplit/salt.js'
import { gatewayName } from '../../src/wire/gateway-name.js'
import { workspace } from '../importtsv/support/workspace.js'
import { RowCollector } from '../support/collect-rows.js'
import { defaultGateway } from '../support/real-gateways.js'
import { type Ended, spawnHbulk } from '../support/spawn-hbulk.js'

const { folder, write } = workspace()
const client = openClient([defaultGateway], { connections: 2, callTimeoutMs: 60_000, retries: 5 })
const TABLE = 'importtsv_types'
const SALTED = 'importtsv_types_salted'
const SAMPLED = 'importtsv_types_sampled'
const TRANSFORMED = 'importtsv_types_transformed'

function start(...args: readonly string[]) {
  const common = ['--gateway', gatewayName(defaultGateway), '--json', '--no-progress']
  return spawnHbulk(['importtsv', ...common, ...args], folder)
}

async function load(code: number, ...args: readonly string[]) {
  const ended = await start(...args).ended
  assert.equal(ended.code, code, ended.stderr)
  return { ...ended, summary: JSON.parse(ended.stdout) }
}

async function rowsOf(table: string, family?: string) {
  const collector = new RowCollector()
  const nothing = Buffer.alloc(0)
  const spec = { table: Buffer.from(table), startRow: nothing, stopRow: nothing }
  const columns = family === undefined ? {} : { columns: [{ family: Buffer.from(family) }] }
  await client.scan({ ...spec, ...columns }, collector)
  return collector.rows
}

/** Row keys, in hex. */
async function keysOf(table: string, family?: string): Promise<string[]> {
  return (await rowsOf(table, family)).map(({ key }) => Buffer.from(key, 'latin1').toString('hex'))
}

async function startKeys(table: string): Promise<Buffer[]> {
  const regions = await client.admin.listRegions(table)
  return regions.map(({ startKey }) => startKey).sort(Buffer.compare)
}

/** How many of the keys each region holds, the regions in order. */
function countByRegion(keys: readonly Buffer[], starts: readonly Buffer[]): number[] {
  const counts = starts.map(() => 0)
  for (const key of keys) {
    const region = starts.findLastIndex((each) => Buffer.compare(each, key) <= 0)
    counts[region] = (counts[region] ?? 0) + 1
  }
  return counts
}

async function drop(): Promise<void> {
  for (const table of [TABLE, SALTED, SAMPLED, TRANSFORMED]) {
    if (await client.admin.tableExists(table)) await client.admin.deleteTable(table)
  }
}

before(async () => {
  await drop()
  const families = ['d', 'i', 'f'].map((name) => ({ name }))
  await client.admin.createTable({ name: TABLE, families })
})
after(async () => {
  await drop()
  await client.close()
})

describe('typed values on a real HBase', () => {
  it('are stored byte by byte', async () => {
    const values = [
      ['string', 'täxt', '74c3a47874'],
      ['short', '-2', 'fffe'],
      ['int', '258', '00000102'],
      ['long', '-9223372036854775808', '8000000000000000'],
      ['float', '0.1', '3dcccccd'],
      ['double', '-1e300', 'fe37e43c8800759c'],
      ['boolean', 'Yes', 'ff'],
      ['decimal', '10.50', '31302e3530'],
      ['bigdecimal', '-10.50', '00000002fbe6'],
      ['hex', '00fFa0', '00ffa0'],
      ['base64', 'AP8', '00ff'],
      ['escaped', '\\x00a\\xFF', '0061ff'],
      ['short-ordered', '-2', '7ffe'],
      ['int-ordered', '258', '80000102'],
      ['long-ordered', '0', '8000000000000000'],
      ['float-ordered', '-0.1', '42333332'],
      ['double-ordered', '1', 'bff0000000000000'],
    ] as const
    const names = values.map(([type]) => type)
    const lines = [
      ['k', ...values.map(([, text]) => text)],
      ['k-short', 'x', '99999'],
    ]
    const input = write(
      'values.tsv',
      Buffer.from(lines.map((fields) => `${fields.join('\t')}\n`).join('')),
    )
    const { summary } = await load(
      1,
      ...['--columns', ['HBASE_ROW_KEY', ...names.map((name) => `d:${name}`)].join()],
      ...['--types', names.map((name) => `d:${name}=${name}`).join(), '--rejects', 'values.bad'],
      ...[TABLE, input],
    )
    assert.deepEqual([summary.counters.rowsWritten, summary.counters.linesRejected], [1, 1])
    const reasons = readFileSync(join(folder, 'values.reasons'), 'utf8')
    assert.equal(JSON.parse(reasons).reason, "d:short '99999' does not fit a short")
    const [row] = await rowsOf(TABLE, 'd')
    const stored = row?.cells.map(({ qualifier, value }) => [
      qualifier,
      Buffer.from(value, 'latin1').toString('hex'),
    ])
    assert.deepEqual(
      new Map(stored as [string, string][]),
      new Map([...values].sort().map(([type, , hex]) => [type, hex])),
    )
  })

  it('make keys that a scan returns in the order of their numbers', async () => {
    const whole = ['7', '-9223372036854775808', '0', '-5', '9223372036854775807', '256', '-256']
    const real = ['0.5', '-Infinity', '1e300', '-1e-300', '0', '-2', 'Infinity', '1e-300']
    for (const [family, type, texts] of [
      ['i', 'long-ordered', whole],
      ['f', 'double-ordered', real],
    ] as const) {
      const input = write(`${type}.tsv`, texts.map((text) => `${text}\t${text}\n`).join(''))
      const columns = ['--columns', `HBASE_ROW_KEY,${family}:text`]
      await load(0, ...columns, '--types', `HBASE_ROW_KEY=${type}`, TABLE, input)
      const found = (await rowsOf(TABLE, family)).map(({ cells }) => cells[0]?.value)
      const sorted =
        family === 'i'
          ? [...texts].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1))
          : [...texts].sort((a, b) => Number(a) - Number(b))
      assert.deepEqual(found, sorted)
    }
  })
})

describe('row keys on a real HBase', () => {
  it('are made by a template and spread by salts, each with its region, in a table as asked for', async () => {
    const ids = Array.from({ length: 400 }, (_, n) => 1000 + n)
    const input = write('ids.tsv', ids.map((id) => `${id}\tv${id}\n`).join(''))
    await load(
      0,
      ...['--columns', ':id,d:v', '--row-key-template', 'u{id|reverse|padleft:8}', '--salt', '4'],
      '--create-table',
      ...['--family', 'd:versions=3,ttl=7d,compression=GZ,bloom=ROWCOL,in-memory=true;e'],
      ...[SALTED, input],
    )
    const starts = await startKeys(SALTED)
    assert.deepEqual(
      starts.map((key) => key.toString('hex')),
      ['', '01', '02', '03'],
    )
    const keys = ids.map((id) => {
      const plain = `u${[...`${id}`].reverse().join('').padStart(8, '0')}`
      return saltedKey(Buffer.from(plain), 4)
    })
    const hex = keys.map((key) => key.toString('hex')).sort()
    assert.deepEqual(await keysOf(SALTED), hex)
    const counts = countByRegion(keys, starts)
    assert.ok(Math.min(...counts) > 60, `rows by region: ${counts}`)

    const { families } = await client.admin.describeTable(SALTED)
    const [d, e] = families
    const { maxVersions, timeToLive, compression, bloomFilter, inMemory } = d ?? {}
    assert.deepEqual(
      [maxVersions, timeToLive, compression, bloomFilter, inMemory],
      [3, 604_800, 'GZ', 'ROWCOL', true],
    )
    assert.deepEqual([e?.name, e?.maxVersions, e?.inMemory], ['e', 1, false])
  })

  it('are sampled, so that skewed ones fill regions evenly', async () => {
    // Nine tenths of the keys begin alike: an even cut of the key space would put them into one region.
    const keys = Array.from({ length: 4000 }, (_, n) =>
      n % 10 === 0
        ? `zone-${`${n}`.padStart(16, '0')}`
        : `customer-eu-${`${n * 7919}`.padStart(9, '0')}`,
    )
    const input = write('skewed.tsv', keys.map((key) => `${key}\t1\n`).join(''))
    await load(
      0,
      ...['--columns', 'HBASE_ROW_KEY,d:v', '--create-table', '--presplit', 'sample:5'],
      ...[SAMPLED, input],
    )
    const starts = await startKeys(SAMPLED)
    assert.equal(starts.length, 5)
    const stored = (await keysOf(SAMPLED)).map((key) => Buffer.from(key, 'hex'))
    assert.equal(stored.length, 4000)
    const counts = countByRegion(stored, starts)
    assert.ok(
      counts.every((count) => count > 700 && count < 900),
      `rows by region: ${counts}`,
    )
  })
})

/** Leaves out every third line, makes two rows of every second, refuses one, and prints. */
const MODULE = `
console.log('loaded')
export default function transform(record) {
  const n = Number(record.text('n'))
  if (n === 13) throw new Error('13 is unlucky')
  if (n % 3 === 0) return undefined
  const row = (suffix) => ({ key: record.text('n') + suffix, cells: { 'd:v': record.get('v') } })
  return n % 2 === 0 ? [row(''), row('-again')] : row('')
}
`

function keysMadeOf(lines: number): string[] {
  const numbers = Array.from({ length: lines }, (_, n) => n)
  return numbers
    .filter((n) => n % 3 !== 0 && n !== 13)
    .flatMap((n) => (n % 2 === 0 ? [`${n}`, `${n}-again`] : [`${n}`]))
    .sort()
}

describe('a transform on a real HBase', () => {
  const LINES = 3000
  const FILES = 10
  const module = (source = MODULE) => write('rows.mjs', source)
  before(() => {
    for (let file = 0; file < FILES; file++) {
      const numbers = Array.from({ length: LINES / FILES }, (_, i) => file + i * FILES)
      write(`many/${file}.tsv`, numbers.map((n) => `${n}\t${'v'.repeat(4000)}\n`).join(''))
    }
  })
  const args = (...more: readonly string[]): string[] => [
    ...['--columns', ':n,:v', '--transform', 'rows.mjs', '--rejects', 'rows.bad'],
    ...['--create-table', '--family', 'd', ...more, TRANSFORMED, 'many'],
  ]

  async function killWhenStarted(jobDir: string, child: ReturnType<typeof start>): Promise<Ended> {
    const journal = join(jobDir, 'journal.ndjson')
    const started = () => existsSync(journal) && readFileSync(journal, 'latin1').includes('\n')
    while (!started() && child.child.exitCode === null) await sleep(10)
    child.child.kill('SIGKILL')
    return child.ended
  }

  it('makes no row, one or two of a line, and the accounts add up when it was killed, too', async () => {
    module()
    const jobDir = join(folder, 'job')
    const slow = start(...args('--job-dir', jobDir, '--rate-rows', '1500', '--batch-rows', '100'))
    const { code, stderr } = await killWhenStarted(jobDir, slow)
    assert.equal(code, null, `it was to be killed: ${stderr}`)

    module(`${MODULE}// another one`)
    const changed = await start(...args('--resume', jobDir)).ended
    assert.equal(changed.code, 2, changed.stderr)
    assert.match(changed.stderr, /rows\.mjs' has changed since the job .* was started/)
    module()
    const { summary } = await load(1, ...args('--resume', jobDir))

    const keys = keysMadeOf(LINES)
    assert.deepEqual(
      (await rowsOf(TRANSFORMED)).map(({ key }) => key),
      keys,
    )
    const { linesRead, rowsWritten, rowsFiltered, linesRejected } = summary.counters
    assert.deepEqual(
      [linesRead, rowsWritten, rowsFiltered, linesRejected],
      [LINES, keys.length, LINES / 3, 1],
    )
    for (const file of summary.files) {
      const { rowsFiltered: filtered = 0, rowsAdded: added = 0 } = file
      assert.equal(file.linesRead, file.rowsWritten - added + filtered + file.linesRejected)
    }
    const reasons = readFileSync(join(folder, 'rows.reasons'), 'utf8')
    const { line, reason } = JSON.parse(reasons)
    assert.deepEqual([line, reason], [2, 'transform: 13 is unlucky'])
    assert.match(readFileSync(join(folder, 'rows.bad'), 'latin1'), /^13\tv+\n$/)
  })
})
