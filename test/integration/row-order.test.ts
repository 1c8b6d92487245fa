import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { openClient } from '../../src/client/thread-client.js'
import type { Gateway } from '../../src/client/types.js'
import { RowCollector } from '../support/collect-rows.js'
import { defaultGateway, realGateways } from '../support/real-gateways.js'
import { rowSpan } from '../support/row-spans.js'

const TABLE = 'robust_row_order'
const KEYS = 50
const columns = [{ family: Buffer.from('d'), qualifier: Buffer.from('q') }]

const clientOf = (gateway: Gateway) =>
  openClient([gateway], { connections: 4, callTimeoutMs: 60_000, retries: 3 })

const client = clientOf(defaultGateway)

async function drop(): Promise<void> {
  if (await client.admin.tableExists(TABLE)) await client.admin.deleteTable(TABLE)
}

before(async () => {
  await drop()
  await client.admin.createTable({ name: TABLE, families: [{ name: 'd' }] })
})
after(async () => {
  await drop()
  await client.close()
})

/** Writes the same keys again and again, with the same timestamp and other values. Returns what should be there. */
async function write(gateway: Gateway, timestamp: number, batchRows: number): Promise<string[]> {
  const writing = clientOf(gateway)
  const failures: string[] = []
  const writer = await writing.openWriter({
    ...{
      table: Buffer.from(TABLE),
      columns,
      timestamp,
      batchRows,
      batchBytes: 1e6,
      memoryBytes: 64 * 2 ** 20,
      inFlight: 4,
    },
    ...{ retries: 3, signal: new AbortController().signal, onWritten() {}, onRetry() {} },
    onRejected: (_tag, reason) => failures.push(reason),
  })
  const last: string[] = []
  for (let i = 0; i < 5_000; i++) {
    const key = (i * 7) % KEYS
    last[key] = `${timestamp}-${i}`
    const name = Buffer.from(`k${`${key}`.padStart(2, '0')}`)
    await writer.write(rowSpan(name, [[0, Buffer.from(last[key])]]), i)
  }
  await writer.flush()
  await writing.close()
  assert.deepEqual(failures, [])
  return last
}

async function values(): Promise<(string | undefined)[]> {
  const collector = new RowCollector()
  const all = { table: Buffer.from(TABLE), startRow: Buffer.alloc(0), stopRow: Buffer.alloc(0) }
  await client.scan(all, collector)
  return collector.rows.map(({ cells }) => cells[0]?.value)
}

describe('of rows with the same key and timestamp the last one stays', () => {
  let timestamp = 1_000
  for (const gateway of realGateways) {
    const { api, transport, protocol } = gateway
    it(`inside a batch and over batches (Thrift${api}, ${transport}, ${protocol})`, async () => {
      for (const batchRows of [5_000, 7]) {
        const expected = await write(gateway, timestamp++, batchRows)
        assert.deepEqual(await values(), expected)
      }
    })
  }
})
