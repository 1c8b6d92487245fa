// What HappyBase's and AIOHappyBase's own tests ask of them, asked of this library.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { inspect } from 'node:util'
import {
  type Bytes,
  Connection,
  ConnectionPool,
  HbulkError,
  NoConnectionsAvailable,
  type Row,
  type ScanRequest,
  type Table,
} from '../../src/index.js'
import { gatewayName } from '../../src/wire/gateway-name.js'
import { realGateways } from '../support/real-gateways.js'

const PREFIX = 'happybase_cases'

const usage = { code: 'USAGE' }

/** What a program written in JavaScript can pass, whatever the types say. */
const wrong = (value: unknown): never => value as never

const textOf = (row: Row): Record<string, string> =>
  Object.fromEntries([...row].map(({ column, value }) => [column.toString(), value.toString()]))

async function count(rows: AsyncIterable<Row>): Promise<number> {
  let found = 0
  for await (const _ of rows) found++
  return found
}

const numbered = (prefix: string, number: number, digits: number): string =>
  prefix + String(number).padStart(digits, '0')

describe('a connection that is made with nonsense', () => {
  it('is refused', () => {
    assert.throws(() => new Connection({ tablePrefix: wrong(1) }), usage)
    assert.throws(() => new Connection({ tablePrefixSeparator: wrong(2.1) }), usage)
    assert.throws(() => new Connection({ transport: wrong('millennium') }), usage)
    assert.throws(() => new Connection({ protocol: wrong('falcon') }), usage)
    assert.throws(() => new Connection(wrong({ compat: '0.94' })), {
      ...usage,
      message: /no option 'compat'/,
      hint: /HBase 2/,
    })
  })
})

const [two, one] = [2, 1].map((api) =>
  realGateways.find((each) => each.api === api && each.transport === 'buffered'),
)

for (const gateway of [two, one]) {
  if (gateway === undefined) throw new Error('the sandbox lacks a gateway')
  const url = gatewayName(gateway)

  describe(`HappyBase's cases over ${url}`, () => {
    const name = `t${gateway.api}`
    const options = { gateways: url, tablePrefix: PREFIX }
    const connection = new Connection(options)
    let table: Table

    const scanned = async (request: ScanRequest = {}): Promise<Row[]> => {
      const rows: Row[] = []
      for await (const row of table.scan(request)) rows.push(row)
      return rows
    }

    before(async () => {
      if ((await connection.tables()).includes(name)) {
        await connection.deleteTable(name, { disable: true })
      }
      // HBase keeps one version unless it is told otherwise; HappyBase's gateway keeps three.
      table = await connection.createTable(name, {
        cf1: { maxVersions: 3 },
        cf2: { maxVersions: 3 },
        cf3: { maxVersions: 1 },
      })
    })

    after(async () => {
      await connection.deleteTable(name, { disable: true })
      await connection.close()
    })

    it('opens when it is used, closes twice, and opens again', async () => {
      const other = new Connection(options)
      await other.tables()
      await other.close()
      await other.close()
      await assert.rejects(other.tables(), { code: 'GATEWAY_CLOSED' })
      await other.open()
      assert.ok((await other.tables()).includes(name))
      await other.close()
    })

    it('enables and disables tables', async () => {
      assert.equal(await connection.isTableEnabled(name), true)
      await connection.disableTable(name)
      assert.equal(await connection.isTableEnabled(name), false)
      await connection.enableTable(name)
      assert.equal(await connection.isTableEnabled(name), true)
    })

    it('compacts tables, or says why not', async () => {
      for (const compacting of [{}, { major: true }]) {
        const call = connection.compactTable(name, compacting)
        if (gateway.api === 1) await call
        else await assert.rejects(call, { code: 'UNSUPPORTED' })
      }
    })

    it('puts the prefix before names', async () => {
      assert.equal(connection.table('foobar').name, `${PREFIX}_foobar`)
      assert.equal(connection.table('foobar', { prefix: false }).name, 'foobar')
      assert.equal(new Connection().table('foo').name, 'foo')
      const spaced = new Connection({ tablePrefix: 'ns', tablePrefixSeparator: ':' })
      assert.equal(spaced.table('foo').name, 'ns:foo')
      assert.throws(() => connection.table('ns:foo'), usage)
    })

    it('shows itself to people', () => {
      assert.match(String(connection), /^Connection to 127.0.0.1:\d+$/)
      assert.equal(String(table), `Table '${PREFIX}_${name}'`)
    })

    it('lists tables and regions', async () => {
      assert.ok((await connection.tables()).includes(name))
      assert.ok((await connection.tables()).every((each) => !each.startsWith(PREFIX)))
      assert.equal(await connection.tableExists(name), true)
      assert.equal(await connection.tableExists('none'), false)
      const regions = await table.regions()
      assert.equal(regions.length, 1)
    })

    it('creates families as HBase has them', async () => {
      const plain = `${name}_plain`
      await connection.createTable(plain, { f: {}, g: null })
      const families = await connection.table(plain).families()
      await connection.deleteTable(plain, { disable: true })
      assert.deepEqual([...families.keys()].sort(), ['f', 'g'])
      assert.equal(families.get('g')?.maxVersions, 1)
    })

    it('creates no table without families', async () => {
      await assert.rejects(connection.createTable('sometable', {}), usage)
      for (const families of [0, []]) {
        await assert.rejects(connection.createTable('sometable', wrong(families)), usage)
      }
    })

    it('knows families', async () => {
      const families = await table.families()
      assert.deepEqual([...families.keys()].sort(), ['cf1', 'cf2', 'cf3'])
      assert.deepEqual((await table.columnFamilyNames()).sort(), ['cf1', 'cf2', 'cf3'])
      assert.equal(families.get('cf1')?.maxVersions, 3)
      assert.equal(families.get('cf3')?.maxVersions, 1)
    })

    it('puts', async () => {
      await table.put('r1', { 'cf1:c1': 'v1', 'cf1:c2': 'v2', 'cf2:c3': 'v3' })
      await table.put('r1', { 'cf1:c4': 'v2' }, { timestamp: 2_345_678 })
      await table.put('r1', { 'cf1:c4': 'v2' }, { timestamp: 1_369_168_852_994n })
      const row = await table.row('r1')
      assert.deepEqual(Object.keys(textOf(row)), ['cf1:c1', 'cf1:c2', 'cf1:c4', 'cf2:c3'])
      assert.equal(row.cell('cf1:c4')?.timestamp, 1_369_168_852_994)
    })

    it('counts', async () => {
      const at = ['row-with-counter', 'cf1:counter'] as const
      assert.equal(await table.counterGet(...at), 0n)
      assert.equal(await table.counterInc(...at, 10), 10n)
      assert.equal(await table.counterGet(...at), 10n)
      await table.counterSet(...at, 0)
      assert.equal(await table.counterInc(...at), 1n)
      assert.equal(await table.counterInc(...at, 3), 4n)
      assert.equal(await table.counterGet(...at), 4n)
      await table.counterSet(...at, 3)
      assert.equal(await table.counterGet(...at), 3n)
      assert.equal(await table.counterInc(...at, 5), 8n)
      assert.equal(await table.counterInc(...at, -2), 6n)
      assert.equal(await table.counterDec(...at), 5n)
      assert.equal(await table.counterDec(...at, 2), 3n)
      assert.equal(await table.counterDec(...at, -7), 10n)
      await table.counterSet(...at, 2n ** 62n)
      assert.equal(await table.counterInc(...at, 2n ** 62n - 1n), 2n ** 63n - 1n)
    })

    it('sends batches', async () => {
      assert.throws(() => table.batch({ timestamp: wrong('invalid') }), usage)
      assert.throws(() => table.batch({ batchSize: 0 }), usage)
      assert.throws(() => table.batch({ transaction: true, batchSize: 10 }), usage)
      const batch = table.batch()
      await batch.put('row1', { 'cf1:col1': 'value1', 'cf1:col2': 'value2' })
      await batch.put('row2', { 'cf1:col1': 'value1', 'cf1:col2': 'value2', 'cf1:col3': 'value3' })
      await batch.delete('row1', ['cf1:col4'])
      await batch.delete('another-row')
      assert.equal((await table.row('row2')).size, 0)
      assert.equal(batch.size, 7)
      await batch.send()
      assert.equal(batch.size, 0)
      assert.equal((await table.row('row2')).size, 3)
      await batch.put('row1', { 'cf1:col5': 'value5' })
      await batch.close()
      await batch.close()
      assert.equal((await table.row('row1')).text('cf1:col5'), 'value5')
      await assert.rejects(batch.put('row1', { 'cf1:col5': 'value5' }), usage)
    })

    it('sends a batch at the end of its block', async () => {
      {
        await using batch = table.batch()
        await batch.put('row4', { 'cf1:col3': 'value3' })
        await batch.put('row5', { 'cf1:col4': 'value4' })
        await batch.put('row', { 'cf1:col1': 'value1' })
        await batch.delete('row', ['cf1:col4'])
        await batch.put('row', { 'cf1:col2': 'value2' })
      }
      assert.deepEqual(textOf(await table.row('row')), {
        'cf1:col1': 'value1',
        'cf1:col2': 'value2',
      })
      {
        await using batch = table.batch({ timestamp: 87_654_321 })
        await batch.put('row', { 'cf1:c3': 'somevalue', 'cf1:c5': 'anothervalue' })
        await batch.delete('row', ['cf1:c3'])
      }
      // Both at the one time: the delete hides the put.
      const row = await table.row('row', { columns: ['cf1:c3', 'cf1:c5'] })
      assert.deepEqual(textOf(row), { 'cf1:c5': 'anothervalue' })
      assert.equal(row.cell('cf1:c5')?.timestamp, 87_654_321)
    })

    it('sends no transaction that was broken off', async () => {
      const failure = new Error('of the program')
      const broken = (transaction: boolean): Promise<void> =>
        table.batch({ transaction }, async (batch) => {
          await batch.put('fooz', { 'cf1:bar': 'baz' })
          throw failure
        })
      await assert.rejects(broken(true), failure)
      assert.equal((await table.row('fooz', { columns: ['cf1:bar'] })).size, 0)
      await assert.rejects(broken(false), failure)
      assert.deepEqual(textOf(await table.row('fooz')), { 'cf1:bar': 'baz' })

      const inBlock = async (breaks: boolean): Promise<void> => {
        await using batch = table.batch({ transaction: true })
        await batch.put('fooz2', { 'cf1:bar': 'baz' })
        if (breaks) throw failure
        await batch.send()
      }
      await assert.rejects(inBlock(true), failure)
      assert.equal((await table.row('fooz2')).size, 0)
      await inBlock(false)
      assert.equal((await table.row('fooz2')).size, 1)
      const done = await table.batch({ transaction: true }, async (batch) => {
        await batch.put('fooz3', { 'cf1:bar': 'baz' })
        return 'done'
      })
      assert.equal(done, 'done')
      assert.equal((await table.row('fooz3')).size, 1)
    })

    it('sends a batch whenever it is full', async () => {
      await table.batch({ batchSize: 5 }, async (batch) => {
        for (let i = 0; i < 10; i++) {
          await batch.put(numbered('row-batch1-', i, 3), { 'cf1:': String(i) })
          assert.equal(batch.size, (i + 1) % 5)
        }
      })
      await table.batch({ batchSize: 20 }, async (batch) => {
        for (let i = 0; i < 95; i++) {
          await batch.put(numbered('row-batch2-', i, 3), { 'cf1:': String(i) })
        }
      })
      assert.equal(await count(table.scan({ rowPrefix: 'row-batch2-' })), 95)
      await table.batch({ batchSize: 20 }, async (batch) => {
        for (let i = 0; i < 95; i++) await batch.delete(numbered('row-batch2-', i, 3))
      })
      assert.equal(await count(table.scan({ rowPrefix: 'row-batch2-' })), 0)
    })

    it('keeps the order of a batch, also of puts and deletes of one row', async () => {
      await table.batch({}, async (batch) => {
        for (let i = 0; i < 5; i++) await batch.put('row-batch-order', { 'cf1:col': String(i) })
      })
      assert.equal((await table.row('row-batch-order')).text('cf1:col'), '4')
      await table.put('row-batch-again', { 'cf1:col': '' })
      await table.batch({}, async (batch) => {
        await batch.delete('row-batch-again')
        await batch.put('row-batch-again', { 'cf1:col': 'val' })
      })
      assert.equal((await table.row('row-batch-again')).text('cf1:col'), 'val')
      await table.batch({}, async (batch) => {
        await batch.put('row-batch-again', { 'cf1:col': 'val2' })
        await batch.delete('row-batch-again')
      })
      assert.equal((await table.row('row-batch-again')).size, 0)
    })

    it('adds to counters in a batch', async () => {
      const row = 'row-with-counters'
      const check = async (...expected: bigint[]): Promise<void> => {
        const found = [await table.counterGet(row, 'cf1:c1'), await table.counterGet(row, 'cf1:c2')]
        assert.deepEqual(found, expected)
      }
      await table.batch({}, async (batch) => {
        await batch.counterInc(row, 'cf1:c1', 1)
        await batch.counterInc(row, 'cf1:c1', 2)
        await batch.counterDec(row, 'cf1:c2', 2)
        await batch.counterDec(row, 'cf1:c1', 1)
        await batch.counterInc(row, 'cf1:c2', 5)
        await check(0n, 0n)
      })
      await check(2n, 3n)
      await table.counterSet(row, 'cf1:c1')
      await table.counterSet(row, 'cf1:c2')
      await check(0n, 0n)
      await table.batch({ batchSize: 2 }, async (batch) => {
        await batch.counterInc(row, 'cf1:c1')
        await batch.counterInc(row, 'cf1:c1')
        await check(0n, 0n)
        await batch.counterInc(row, 'cf1:c2')
        await check(2n, 1n)
      })
    })

    it('reads a row', async () => {
      const key = 'row-test'
      await assert.rejects(table.row(key, { columns: wrong(123) }), usage)
      await assert.rejects(table.row(key, { timestamp: wrong('invalid') }), usage)
      await table.put(key, { 'cf1:col1': 'v1old' }, { timestamp: 1234 })
      await table.put(key, { 'cf1:col1': 'v1new' }, { timestamp: 3456 })
      await table.put(key, { 'cf1:col2': 'v2', 'cf2:col1': 'v3' })
      await table.put(key, { 'cf2:col2': 'v4' }, { timestamp: 1234 })
      const all = { 'cf1:col1': 'v1new', 'cf1:col2': 'v2', 'cf2:col1': 'v3', 'cf2:col2': 'v4' }
      assert.deepEqual(textOf(await table.row(key)), all)
      assert.deepEqual(textOf(await table.row(key, { columns: ['cf1'] })), {
        'cf1:col1': 'v1new',
        'cf1:col2': 'v2',
      })
      const columns = ['cf1:col1', Buffer.from('cf2:col2')]
      assert.deepEqual(textOf(await table.row(key, { columns })), {
        'cf1:col1': 'v1new',
        'cf2:col2': 'v4',
      })
      assert.deepEqual(textOf(await table.row(key, { timestamp: 2345 })), {
        'cf1:col1': 'v1old',
        'cf2:col2': 'v4',
      })
      assert.equal((await table.row(key, { timestamp: 123 })).size, 0)
      const row = await table.row(key, { includeTimestamp: true })
      assert.equal(row.size, 4)
      assert.deepEqual(row.get('cf1:col1'), Buffer.from('v1new'))
      assert.equal(row.cell('cf1:col1')?.timestamp, 3456)
      assert.equal(typeof row.cell('cf1:col2')?.timestamp, 'number')
    })

    it('reads rows', async () => {
      const keys = ['rows-row1', 'rows-row2', 'rows-row3']
      const older = { 'cf1:col1': 'v1old', 'cf1:col2': 'v2old' }
      const newer = { 'cf1:col1': 'v1new', 'cf1:col2': 'v2new' }
      await assert.rejects(table.rows(keys, { columns: wrong({}) }), usage)
      await assert.rejects(table.rows(keys, { timestamp: wrong('invalid') }), usage)
      await assert.rejects(table.rows(wrong('rows-row1')), usage)
      for (const key of keys) await table.put(key, older, { timestamp: 4000 })
      for (const key of keys) await table.put(key, newer)
      assert.deepEqual(await table.rows([]), [])
      const found = await table.rows(['rows-none', ...keys])
      assert.deepEqual(
        found.map((row) => [row.key.toString(), textOf(row)]),
        keys.map((key) => [key, newer]),
      )
      const before = await table.rows(keys, { timestamp: 5000 })
      assert.deepEqual(before.map(textOf), [older, older, older])
    })

    it('reads versions of a cell', async () => {
      const at = ['cell-test', 'cf1:col1'] as const
      await table.put(at[0], { [at[1]]: 'old' }, { timestamp: 1234 })
      await table.put(at[0], { [at[1]]: 'new' })
      await assert.rejects(table.cells(...at, { versions: wrong('invalid') }), usage)
      await assert.rejects(table.cells(...at, { versions: 3, timestamp: wrong('no') }), usage)
      await assert.rejects(table.cells(...at, { versions: 0 }), usage)
      const values = async (options = {}): Promise<string[]> =>
        (await table.cells(...at, options)).map(({ value }) => value.toString())
      assert.deepEqual(await values({ versions: 1 }), ['new'])
      assert.deepEqual(await values(), ['new', 'old'])
      const [only, ...more] = await table.cells(...at, { timestamp: 2345, includeTimestamp: true })
      assert.deepEqual(more, [])
      assert.equal(only?.value.toString(), 'old')
      assert.equal(only?.timestamp, 1234)
    })

    it('scans', async () => {
      assert.throws(() => table.scan({ rowPrefix: 'foobar', rowStart: 'xyz' }), usage)
      assert.throws(() => table.scan({ batchSize: 0 }), usage)
      assert.throws(() => table.scan({ limit: 0 }), usage)
      assert.throws(() => table.scan({ scanBatching: 0 }), usage)
      assert.throws(() => table.scan({ filter: 'foo' }), usage)
      await table.batch({}, async (batch) => {
        const few = { 'cf1:col1': 'v1', 'cf1:col2': 'v2' }
        const many = { ...few, 'cf2:col1': 'v1', 'cf2:col2': 'v2' }
        for (let i = 0; i < 2000; i++) {
          await batch.put(numbered('row-scan-a', i, 5), many)
          await batch.put(numbered('row-scan-b', i, 5), few)
        }
      })
      const found = (request: ScanRequest): Promise<number> => count(table.scan(request))
      const range = { rowStart: 'row-scan-a00012', rowStop: 'row-scan-a00022' }
      assert.equal(await found(range), 10)
      assert.equal(await found({ rowStart: 'xyz' }), 0)
      assert.equal(await found({ rowStart: 'xyz', rowStop: 'zyx' }), 0)
      const rows = await scanned({
        rowStart: 'row-scan-',
        rowStop: 'row-scan-a999',
        columns: ['cf1:col1', 'cf2:col2'],
      })
      assert.equal(rows.length, 2000)
      assert.equal(rows[0]?.key.toString(), 'row-scan-a00000')
      assert.deepEqual(textOf(rows[0] as Row), { 'cf1:col1': 'v1', 'cf2:col2': 'v2' })
      assert.equal(await found({ rowPrefix: 'row-scan-a', batchSize: 499, limit: 1000 }), 1000)
      assert.equal(await found({ rowPrefix: 'row-scan-b', batchSize: 1, limit: 10 }), 10)
      assert.equal(await found({ rowPrefix: 'row-scan-b', batchSize: 5, limit: 10 }), 10)
      assert.equal(await found({ timestamp: 123 }), 0)
      assert.equal(await found({ rowPrefix: 'row', timestamp: 123 }), 0)
      const scan = table.scan({ batchSize: 20 })
      assert.equal((await scan.next()).done, false)
      await scan.return?.()
      assert.equal((await scan.next()).done, true)
    })

    it('has columns in their order', async () => {
      const names = Array.from({ length: 100 }, (_, i) => numbered('cf1:col-', i, 3))
      await table.put('row-scan-sorted', Object.fromEntries(names.map((each) => [each, ''])))
      const [row] = await scanned({ rowStart: 'row-scan-sorted', limit: 1, sortedColumns: true })
      assert.deepEqual(Object.keys(textOf(row as Row)), names)
    })

    it('scans backwards', async () => {
      await table.batch({}, async (batch) => {
        for (let i = 0; i < 2000; i++) {
          await batch.put(numbered('row-scan-reverse-', i, 4), { 'cf1:col1': 'v1' })
        }
        // The keys that the prefix begins and ends with, and their neighbours.
        await batch.put('row-scan-reverse', { 'cf1:col1': 'v1' })
        await batch.put('row-scan-revers', { 'cf1:col1': 'v1' })
        await batch.put('row-scan-reversf', { 'cf1:col1': 'v1' })
      })
      const backwards = { rowPrefix: 'row-scan-reverse', reverse: true }
      assert.equal(await count(table.scan(backwards)), 2001)
      const [last] = await scanned({ ...backwards, limit: 1 })
      assert.equal(last?.key.toString(), 'row-scan-reverse-1999')
      assert.equal(await count(table.scan({ limit: 10, reverse: true })), 10)
      const keys = (
        await scanned({
          rowStart: 'row-scan-reverse-1999',
          rowStop: 'row-scan-reverse-0000',
          reverse: true,
        })
      ).map(({ key }) => key.toString())
      assert.equal(keys[0], 'row-scan-reverse-1999')
      assert.equal(keys.at(-1), 'row-scan-reverse-0001')
      assert.throws(() => table.scan({ rowStart: 'a', rowStop: 'b', reverse: true }), usage)
    })

    it('scans with a filter', async () => {
      const filter = (value: string): string =>
        `SingleColumnValueFilter('cf1','col1',=,'binary:${value}',true,true)`
      assert.equal(await count(table.scan({ filter: filter('hello there') })), 0)
      const rows = await scanned({ filter: filter('v1') })
      assert.ok(rows.length >= 4000)
      assert.ok(rows.every((row) => row.text('cf1:col1') === 'v1'))
    })

    it('appends', async () => {
      const append = async (data: Record<string, Bytes>) => table.append('row-append', data)
      await assert.rejects(append({}), usage)
      const first = await append({ 'cf1:col1': 'abc', 'cf1:col2': '123' })
      assert.deepEqual(textOf(first), { 'cf1:col1': 'abc', 'cf1:col2': '123' })
      assert.deepEqual(textOf(await table.row('row-append')), textOf(first))
      const second = await append({ 'cf1:col2': 'abc', 'cf1:col1': '123' })
      assert.deepEqual(textOf(second), { 'cf1:col1': 'abc123', 'cf1:col2': '123abc' })
      assert.deepEqual(textOf(await table.row('row-append')), textOf(second))
      assert.ok([...second].every(({ timestamp }) => Number(timestamp) > 1_600_000_000_000))
    })

    it('deletes', async () => {
      const key = 'row-test-delete'
      const data = { 'cf1:col1': 'v1', 'cf1:col2': 'v2', 'cf1:col3': 'v3' }
      await table.put(key, { 'cf1:col2': 'v2old' }, { timestamp: 1234 })
      await table.put(key, data)
      await table.delete(key, ['cf1:col2'], { timestamp: 2345 })
      assert.equal((await table.cells(key, 'cf1:col2', { versions: 2 })).length, 1)
      assert.deepEqual(textOf(await table.row(key)), data)
      await table.delete(key, ['cf1:col1'])
      assert.deepEqual(Object.keys(textOf(await table.row(key))), ['cf1:col2', 'cf1:col3'])
      await table.delete(key, undefined, { timestamp: 12_345 })
      assert.deepEqual(Object.keys(textOf(await table.row(key))), ['cf1:col2', 'cf1:col3'])
      await table.delete(key)
      assert.equal((await table.row(key)).size, 0)
    })

    it('shows rows to people, and gives programs bytes', async () => {
      await table.put(Buffer.of(0, 0xff), [[Buffer.from('cf1:\0'), Buffer.of(7)]])
      const row = await table.row(Buffer.of(0, 0xff))
      assert.equal(inspect(row), "Row '\\x00\\xFF' { cf1:\\x00=\\x07 }")
      const [cell] = row
      assert.deepEqual(cell?.family, Buffer.from('cf1'))
      assert.deepEqual(cell?.qualifier, Buffer.of(0))
      assert.deepEqual(cell?.value, Buffer.of(7))
    })

    it('lends connections from a pool', async () => {
      for (const size of ['abc', 0]) {
        assert.throws(() => new ConnectionPool({ ...options, size: wrong(size) }), usage)
      }
      await using pool = await ConnectionPool.open({ ...options, size: 3 })
      const work = async (user: number): Promise<void> => {
        for (let i = 0; i < 5; i++) {
          await pool.connection(async (connection) => {
            assert.ok((await connection.tables()).includes(name))
            const inner = pool.connection(async (again) => {
              assert.equal(again, connection)
              if ((user + i) % 4 === 0) {
                await again.close()
                await again.tables()
              }
            })
            if ((user + i) % 4 > 0) return inner
            await assert.rejects(inner, { code: 'GATEWAY_CLOSED' })
            await connection.open()
            await connection.tables()
          })
        }
      }
      await Promise.all(Array.from({ length: 10 }, (_, user) => work(user)))
    })

    it('says that a pool has none left', async () => {
      await using pool = new ConnectionPool({ ...options, size: 1 })
      await using held = await pool.lease()
      assert.ok(held.connection instanceof Connection)
      await assert.rejects(
        pool.connection(() => 'lent', { timeoutMs: 50 }),
        (error) =>
          error instanceof NoConnectionsAvailable &&
          error instanceof HbulkError &&
          error.code === 'NO_CONNECTIONS',
      )
    })
  })
}
