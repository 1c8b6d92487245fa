import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import hbase2Types from '#gen/hbase2_types.js'
import { Connection, type Table } from '../../src/index.js'
import { type StockServer, startStockServer } from '../support/stock-server.js'

/** A gateway that drops the connection in the middle of the calls it is told to. */
describe('calls that a gateway broke off', () => {
  let server: StockServer
  let connection: Connection
  let table: Table
  let calls: string[] = []
  let drops = 0

  const answer = (method: string, parameters: number, result: () => unknown) => {
    const handle = async (): Promise<unknown> => {
      calls.push(method)
      if (drops === 0) return result()
      drops--
      server.dropConnections()
      return new Promise(() => {})
    }
    // The generated processor takes a handler for one with a callback unless it has exactly the method's parameters.
    return Object.defineProperty(handle, 'length', { value: parameters })
  }

  const row = () =>
    new hbase2Types.TResult({
      row: Buffer.from('r'),
      columnValues: [
        new hbase2Types.TColumnValue({
          ...{ family: Buffer.from('f'), qualifier: Buffer.from('q'), value: Buffer.alloc(8, 0) },
          timestamp: 1 as never,
        }),
      ],
    })

  before(async () => {
    const handler = {
      getThriftServerType: async () => 2,
      getMultiple: answer('getMultiple', 2, () => [row()]),
      putMultiple: answer('putMultiple', 2, () => undefined),
      deleteMultiple: answer('deleteMultiple', 2, () => []),
      increment: answer('increment', 2, row),
      append: answer('append', 2, row),
      checkAndPut: answer('checkAndPut', 6, () => true),
      mutateRow: answer('mutateRow', 2, () => undefined),
    }
    server = await startStockServer(handler, {
      ...{ api: 2, transport: 'buffered', protocol: 'binary' },
    })
    const { port } = server.gateway
    connection = new Connection({
      gateways: `thrift2://127.0.0.1:${port}`,
      retries: 2,
      timeoutMs: 5_000,
    })
    await connection.open()
    table = connection.table('t')
  })

  beforeEach(() => {
    calls = []
    drops = 1
  })

  after(async () => {
    await connection.close()
    await server.close()
  })

  it('are made again where twice is the same as once', async () => {
    assert.equal((await table.row('r')).size, 1)
    drops = 2
    assert.equal((await table.rows(['r'])).length, 1)
    drops = 1
    assert.equal(await table.counterGet('r', 'f:q'), 0n)
    drops = 1
    await table.put('r', { 'f:q': 'v' }, { timestamp: 5 })
    drops = 1
    await table.delete('r', undefined, { timestamp: 5 })
    drops = 1
    await table.batch({ timestamp: 5 }, async (batch) => batch.put('r', { 'f:q': 'v' }))
    assert.deepEqual(calls, [
      ...['getMultiple', 'getMultiple', 'getMultiple', 'getMultiple', 'getMultiple'],
      ...['getMultiple', 'getMultiple'],
      ...['putMultiple', 'putMultiple', 'deleteMultiple', 'deleteMultiple'],
      ...['putMultiple', 'putMultiple'],
    ])
  })

  it('are made again so often and no more', async () => {
    drops = 3
    await assert.rejects(table.row('r'), { code: 'GATEWAY_CLOSED' })
    assert.equal(calls.length, 3)
  })

  for (const [method, call] of [
    ['putMultiple', () => table.put('r', { 'f:q': 'v' })],
    ['deleteMultiple', () => table.delete('r')],
    ['increment', () => table.counterInc('r', 'f:q')],
    ['append', () => table.append('r', { 'f:q': 'v' })],
    ['checkAndPut', () => table.checkAndPut('r', { column: 'f:q' }, { 'f:q': 'v' })],
    ['mutateRow', () => table.mutateRow('r', (change) => change.put({ 'f:q': 'v' }))],
  ] as const) {
    it(`are left alone where they may have been made: ${method}`, async () => {
      await assert.rejects(call(), { code: 'GATEWAY_CLOSED', retryable: true })
      assert.deepEqual(calls, [method])
      drops = 0
      await call()
    })
  }

  it('keep what a batch could not send, but no counter', async () => {
    const batch = table.batch()
    await batch.put('r', { 'f:q': 'v' })
    await batch.counterInc('r', 'f:c')
    await assert.rejects(batch.send(), { code: 'GATEWAY_CLOSED' })
    assert.equal(batch.size, 2)
    await batch.send()
    assert.equal(batch.size, 0)
    assert.deepEqual(calls, ['putMultiple', 'putMultiple', 'increment'])
    await batch.counterInc('r', 'f:c')
    drops = 1
    await assert.rejects(batch.send(), { code: 'GATEWAY_CLOSED' })
    assert.equal(batch.size, 0)
  })

  it('reject both errors when the work failed and so did sending its batch', async () => {
    const failure = new Error('of the program')
    await assert.rejects(
      table.batch({}, async (batch) => {
        await batch.put('r', { 'f:q': 'v' })
        throw failure
      }),
      (error) => {
        assert.ok(error instanceof AggregateError)
        assert.equal(error.errors[0], failure)
        assert.equal(error.errors[1].code, 'GATEWAY_CLOSED')
        return true
      },
    )
  })
})
