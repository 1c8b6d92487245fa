import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import hbase1Types from '#gen/hbase1_types.js'
import hbase2Types from '#gen/hbase2_types.js'
import type { PreparedCall } from '../../src/wire/calls.js'
import type { NewCell, RowDelete, RowPut, RowsGet } from '../../src/wire/mutations.js'
import { thrift1RowCalls } from '../../src/wire/thrift1-row-calls.js'
import { thrift2RowCalls } from '../../src/wire/thrift2-row-calls.js'
import type { ProtocolName, ThriftApi } from '../../src/wire/types.js'
import { RowCollector } from '../support/collect-rows.js'
import { type Handler, LoopbackChannel } from '../support/loopback.js'

const bytes = (text: string): Buffer => Buffer.from(text)
const table = bytes('n:t')
const protocols: readonly ProtocolName[] = ['binary', 'compact']

const newCell = (qualifier: string, value: string): NewCell => ({
  family: bytes('f'),
  qualifier: bytes(qualifier),
  value: bytes(value),
})

const newPut = (more: Partial<RowPut> = {}): RowPut => ({
  row: bytes('r'),
  cells: [newCell('a', '1'), newCell('', '2')],
  timestamp: undefined,
  durability: undefined,
  extras: undefined,
  ...more,
})

const newDelete = (more: Partial<RowDelete> = {}): RowDelete => ({
  row: bytes('r'),
  columns: undefined,
  timestamp: undefined,
  durability: undefined,
  ...more,
})

/** What a gateway was asked, in words that do not depend on the classes of the generated code. */
function plain(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return value.toString('latin1')
  if (Array.isArray(value)) return value.map(plain)
  if (value === null || typeof value !== 'object') return value
  if ('buffer' in value && 'offset' in value) return Number(value)
  const entries = Object.entries(value).filter(([, member]) => member != null)
  return Object.fromEntries(entries.map(([name, member]) => [name, plain(member)]))
}

/** Makes a call to a gateway that is only `handler`; its answers come byte by byte. */
async function make<T>(
  api: ThriftApi,
  protocol: ProtocolName,
  handler: Handler,
  prepare: (channel: LoopbackChannel) => PreparedCall<T>,
): Promise<T> {
  const channel = new LoopbackChannel(api, protocol, handler, 1)
  const { request, decoder } = prepare(channel)
  return channel.call(request, decoder)
}

/** A handler that answers every one of `methods` with `answer` and keeps what it was asked. */
function recorder(methods: readonly string[], answer?: unknown) {
  const asked: unknown[] = []
  const handler = Object.fromEntries(
    methods.map((method) => [
      method,
      (...args: unknown[]) => {
        asked.push([method, ...args.map(plain)])
        return answer
      },
    ]),
  )
  return { asked, handler: handler as Handler }
}

for (const protocol of protocols) {
  describe(`calls for rows of Thrift2, ${protocol}`, () => {
    const columnValue = (qualifier: string, value: string, timestamp: number) =>
      new hbase2Types.TColumnValue({
        ...newCell(qualifier, value),
        timestamp: timestamp as never,
      })
    const result = new hbase2Types.TResult({
      row: bytes('r'),
      columnValues: [columnValue('a', 'x', 5), columnValue('b', '', 6)],
    })
    const missing = new hbase2Types.TResult({ columnValues: [] })

    it('get rows and leave out those that are missing', async () => {
      const { asked, handler } = recorder(['getMultiple'], [missing, result, missing])
      const rows = new RowCollector()
      const get: RowsGet = {
        table,
        rows: [bytes('q'), bytes('r'), bytes('s')],
        columns: [{ family: bytes('f') }, { family: bytes('f'), qualifier: bytes('') }],
        versions: 3,
        timeRange: [0, 2n ** 60n],
        filter: 'x',
        authorizations: ['secret'],
        timeline: true,
      }
      await make(2, protocol, handler, (channel) => thrift2RowCalls.get(channel, get, rows))
      assert.deepEqual(
        rows.rows.map(({ key, cells }) => [key, cells.map(({ value }) => value)]),
        [['r', ['x', '']]],
      )
      const common = {
        columns: [{ family: 'f' }, { family: 'f', qualifier: '' }],
        timeRange: { minStamp: 0, maxStamp: Number.POSITIVE_INFINITY },
        ...{ maxVersions: 3, filterString: 'x', consistency: 2 },
        authorizations: { labels: ['secret'] },
      }
      const gets = ['q', 'r', 's'].map((row) => ({ row, ...common }))
      assert.deepEqual(asked, [['getMultiple', 'n:t', gets]])
    })

    it('put with what a put can say', async () => {
      const { asked, handler } = recorder(['putMultiple'])
      const extras = { ttl: 1000, visibility: bytes('a&b'), id: 'x' }
      const puts = [newPut(), newPut({ timestamp: 7, durability: 'fsync-wal', extras })]
      await make(2, protocol, handler, (channel) => thrift2RowCalls.put(channel, table, puts))
      const columnValues = [
        { family: 'f', qualifier: 'a', value: '1' },
        { family: 'f', qualifier: '', value: '2' },
      ]
      assert.deepEqual(asked, [
        [
          'putMultiple',
          'n:t',
          [
            { row: 'r', columnValues },
            {
              ...{ row: 'r', columnValues, timestamp: 7, durability: 4 },
              attributes: { _ttl: '\0\0\0\0\0\0\x03\xe8' },
              cellVisibility: { expression: 'a&b' },
            },
          ],
        ],
      ])
    })

    it('delete families, columns and rows, each in a struct of its own', async () => {
      const { asked, handler } = recorder(['deleteMultiple'], [])
      const columns = [{ family: bytes('f') }, { family: bytes('f'), qualifier: bytes('a') }]
      const deletes = [newDelete({ timestamp: 9 }), newDelete({ columns, timestamp: 8 })]
      await make(2, protocol, handler, (channel) =>
        thrift2RowCalls.delete(channel, table, deletes, []),
      )
      assert.deepEqual(asked, [
        [
          'deleteMultiple',
          'n:t',
          [
            { row: 'r', timestamp: 9, deleteType: 1 },
            { row: 'r', columns: [{ family: 'f', timestamp: 8 }], deleteType: 2 },
            { row: 'r', columns: [{ family: 'f', qualifier: 'a', timestamp: 8 }], deleteType: 1 },
          ],
        ],
      ])
    })

    it('count', async () => {
      const counter = new hbase2Types.TColumnValue({
        ...newCell('c', ''),
        value: Buffer.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe),
      })
      const answer = new hbase2Types.TResult({ row: bytes('r'), columnValues: [counter] })
      const { asked, handler } = recorder(['increment'], answer)
      const value = await make(2, protocol, handler, (channel) =>
        thrift2RowCalls.increment(channel, table, bytes('r'), newCell('c', ''), -3n),
      )
      assert.equal(value, -2n)
      const columns = [{ family: 'f', qualifier: 'c', amount: -3 }]
      assert.deepEqual(asked, [['increment', 'n:t', { row: 'r', columns }]])
    })

    it('append, and hear what came of it', async () => {
      const { handler } = recorder(['append'], result)
      const rows = new RowCollector()
      const append = { row: bytes('r'), cells: [newCell('a', 'x')] }
      await make(2, protocol, handler, (channel) =>
        thrift2RowCalls.append(channel, table, append, rows),
      )
      assert.equal(rows.rows[0]?.cells.length, 2)
    })

    for (const answer of [true, false]) {
      it(`change if a cell allows it: ${answer}`, async () => {
        const methods = ['checkAndPut', 'checkAndDelete', 'checkAndMutate']
        const { asked, handler } = recorder(methods, answer)
        const condition = {
          ...newCell('s', ''),
          comparison: 'greaterOrEqual' as const,
          value: undefined,
        }
        const { checkAndPut, checkAndDelete, checkAndMutate } = thrift2RowCalls
        const done = [
          await make(2, protocol, handler, (channel) =>
            checkAndPut(channel, table, { ...condition, value: bytes('v') }, newPut()),
          ),
          await make(2, protocol, handler, (channel) => {
            assert.ok(checkAndDelete)
            return checkAndDelete(channel, table, condition, newDelete())
          }),
          await make(2, protocol, handler, (channel) => {
            assert.ok(checkAndMutate)
            return checkAndMutate(channel, table, bytes('r'), condition, [
              { kind: 'put', put: newPut() },
              { kind: 'delete', delete: newDelete() },
            ])
          }),
        ]
        assert.deepEqual(done, [answer, answer, answer])
        const [put, remove, mutate] = asked as unknown[][]
        assert.deepEqual(put?.slice(1, 6), ['n:t', 'r', 'f', 's', 'v'])
        assert.deepEqual(remove?.slice(1, 6), ['n:t', 'r', 'f', 's', null])
        assert.deepEqual(mutate?.slice(5, 7), [4, null])
      })
    }

    it('say which table is missing', async () => {
      const handler = {
        putMultiple: () => {
          throw new hbase2Types.TIOError({ message: 'n:t', canRetry: false })
        },
      }
      await assert.rejects(
        make(2, protocol, handler, (channel) => thrift2RowCalls.put(channel, table, [newPut()])),
        { code: 'TABLE_NOT_FOUND', message: "table 'n:t' does not exist" },
      )
    })
  })

  describe(`calls for rows of Thrift1, ${protocol}`, () => {
    const cell = (value: string, timestamp: number) =>
      new hbase1Types.TCell({ value: bytes(value), timestamp: timestamp as never })

    it('get rows out of maps', async () => {
      const row = new hbase1Types.TRowResult({
        row: bytes('r'),
        columns: { 'f:b': cell('x', 5), 'f:': cell('', 6), 'g:a:b': cell('y', 7) },
      })
      const { asked, handler } = recorder(['getRowsWithColumnsTs', 'getRowsWithColumns'], [row])
      const rows = new RowCollector()
      const get: RowsGet = { table, rows: [bytes('q'), bytes('r')], timeRange: [0n, 9] }
      await make(1, protocol, handler, (channel) => thrift1RowCalls.get(channel, get, rows))
      assert.deepEqual(
        rows.rows[0]?.cells.map((each) => [each.family, each.qualifier, each.value]),
        [
          ['f', 'b', 'x'],
          ['f', '', ''],
          ['g', 'a:b', 'y'],
        ],
      )
      assert.deepEqual(asked, [['getRowsWithColumnsTs', 'n:t', ['q', 'r'], null, 9, null]])
      const columns = [{ family: bytes('f') }, { family: bytes('f'), qualifier: bytes('') }]
      const other: RowsGet = { table, rows: [bytes('r')], columns }
      await make(1, protocol, handler, (channel) => thrift1RowCalls.get(channel, other, rows))
      assert.deepEqual(asked[1], ['getRowsWithColumns', 'n:t', ['r'], ['f', 'f:'], null])
    })

    it('get versions of one column, and of no more', async () => {
      const { asked, handler } = recorder(['getVer', 'getVerTs'], [cell('new', 8), cell('old', 7)])
      const rows = new RowCollector()
      const columns = [{ family: bytes('f'), qualifier: bytes('a') }]
      const get: RowsGet = { table, rows: [bytes('r')], columns, versions: 4 }
      await make(1, protocol, handler, (channel) => thrift1RowCalls.get(channel, get, rows))
      const timed: RowsGet = { ...get, timeRange: [0, 9] }
      await make(1, protocol, handler, (channel) => thrift1RowCalls.get(channel, timed, rows))
      assert.deepEqual(asked, [
        ['getVer', 'n:t', 'r', 'f:a', 4, null],
        ['getVerTs', 'n:t', 'r', 'f:a', 9, 4, null],
      ])
      assert.deepEqual(
        rows.rows[0]?.cells.map(({ value, timestamp }) => [value, timestamp]),
        [
          ['new', '8'],
          ['old', '7'],
        ],
      )
      const channel = new LoopbackChannel(1, protocol, {})
      for (const more of [
        { columns: undefined },
        { rows: [bytes('a'), bytes('b')] },
        { filter: 'x' },
        { authorizations: [] },
        { timeline: true },
        { timeRange: [1, 2] as const },
      ]) {
        assert.throws(() => thrift1RowCalls.get(channel, { ...get, ...more }, rows), {
          code: 'UNSUPPORTED',
        })
      }
    })

    it('put and delete with what the call can say', async () => {
      const { asked, handler } = recorder(['mutateRows', 'mutateRowsTs'])
      const extras = { ttl: 1, visibility: undefined, id: 'x' }
      const puts = [newPut({ timestamp: 7, durability: 'skip-wal', extras })]
      await make(1, protocol, handler, (channel) => thrift1RowCalls.put(channel, table, puts))
      const deletes = [newDelete(), newDelete({ columns: [{ family: bytes('h') }] })]
      await make(1, protocol, handler, (channel) =>
        thrift1RowCalls.delete(channel, table, deletes, [bytes('f'), bytes('g')]),
      )
      const put = { isDelete: false, writeToWAL: false }
      const remove = { isDelete: true, writeToWAL: true }
      const mutations = [
        { ...put, column: 'f:a', value: '1' },
        { ...put, column: 'f:', value: '2' },
      ]
      const gone = ['f', 'g'].map((column) => ({ ...remove, column }))
      assert.deepEqual(asked, [
        ['mutateRowsTs', 'n:t', [{ row: 'r', mutations }], 7, { _ttl: '\0\0\0\0\0\0\0\x01' }],
        [
          'mutateRows',
          'n:t',
          [
            { row: 'r', mutations: gone },
            { row: 'r', mutations: [{ ...remove, column: 'h' }] },
          ],
          null,
        ],
      ])
    })

    it('count, append and check', async () => {
      const column = newCell('c', '')
      const counted = recorder(['atomicIncrement'], 7)
      const value = await make(1, protocol, counted.handler, (channel) =>
        thrift1RowCalls.increment(channel, table, bytes('r'), column, 2n),
      )
      assert.equal(value, 7n)
      assert.deepEqual(counted.asked, [['atomicIncrement', 'n:t', 'r', 'f:c', 2]])

      const appended = recorder(['append'], [cell('1a', 5), cell('2b', 6)])
      const rows = new RowCollector()
      const append = { row: bytes('r'), cells: [newCell('b', 'b'), newCell('a', 'a')] }
      await make(1, protocol, appended.handler, (channel) =>
        thrift1RowCalls.append(channel, table, append, rows),
      )
      assert.deepEqual(
        rows.rows[0]?.cells.map((each) => [each.qualifier, each.value]),
        [
          ['a', '1a'],
          ['b', '2b'],
        ],
      )

      const checked = recorder(['checkAndPut'], true)
      const condition = { ...column, comparison: 'equal' as const, value: bytes('v') }
      const put = newPut({ cells: [newCell('a', '1')] })
      const done = await make(1, protocol, checked.handler, (channel) =>
        thrift1RowCalls.checkAndPut(channel, table, condition, put),
      )
      assert.equal(done, true)
      const channel = new LoopbackChannel(1, protocol, {})
      for (const each of [newPut(), { ...put, timestamp: 1 }]) {
        assert.throws(() => thrift1RowCalls.checkAndPut(channel, table, condition, each), {
          code: 'UNSUPPORTED',
        })
      }
    })
  })
}
