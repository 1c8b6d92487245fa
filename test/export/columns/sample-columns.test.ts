import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { HBaseClient } from '../../../src/client/client.js'
import { sampleColumns } from '../../../src/export/columns/sample-columns.js'
import { cell, clientOf, row, visit } from '../rows.js'

const { signal } = new AbortController()
const scan = { table: Buffer.from('t'), startRow: Buffer.alloc(0), stopRow: Buffer.alloc(0) }

it('samples the columns of small rows', async () => {
  const client = clientOf([row('a', cell('d:x', '1')), row('b', cell('d:y', '2'))])
  const columns = await sampleColumns(client, [scan], signal)
  assert.deepEqual(
    columns.map(({ qualifier }) => qualifier.toString()),
    ['x', 'y'],
  )
})

it('reads a few megabytes of rows without end, and not more', async () => {
  let bytes = 0
  const client = {
    async scan(...[, visitor, options]: Parameters<HBaseClient['scan']>) {
      for (let i = 0; i < 1000; i++) {
        visit(visitor, row('a', cell(`d:c${i}`, 'v')), false)
        bytes += 1_000_000
        await options?.pause?.(1, 1_000_000)
      }
      return 1
    },
  } as HBaseClient
  const columns = await sampleColumns(client, [scan, scan], signal)
  assert.equal(columns.length, 9)
  assert.ok(bytes < 20_000_000)
})

it('does not take an error for the end of the sample', async () => {
  const client = { scan: async () => Promise.reject(new Error('broken')) } as unknown as HBaseClient
  await assert.rejects(sampleColumns(client, [scan], signal), /broken/)
})
