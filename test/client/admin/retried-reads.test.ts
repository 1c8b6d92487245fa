import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openClient } from '../../../src/client/thread-client.js'
import { ioError } from '../../support/memory-hbase.js'
import { startStockServer } from '../../support/stock-server.js'

describe('the admin calls of a client', () => {
  async function callsMade(failures: number, canRetry: boolean, abort = new AbortController()) {
    const calls: string[] = []
    // The generated code tells a promise from a callback by the number of parameters.
    const fails =
      (name: string) =>
      async (_table: unknown): Promise<unknown> => {
        calls.push(name)
        if (calls.length <= failures) throw ioError('PleaseHoldException', canRetry)
        return true
      }
    const handler = {
      tableExists: fails('tableExists'),
      isTableEnabled: fails('isTableEnabled'),
      disableTable: fails('disableTable'),
    }
    const kind = { api: 2, transport: 'framed', protocol: 'binary' } as const
    const server = await startStockServer(handler, kind)
    const options = { connections: 1, callTimeoutMs: 5_000, retries: 2, signal: abort.signal }
    const client = openClient([server.gateway], options)
    const close = async (): Promise<void> => {
      await client.close()
      await server.close()
    }
    return { calls, client, close }
  }

  it('are made again when they only read and the fault may pass', async () => {
    const { calls, client, close } = await callsMade(2, true)
    assert.equal(await client.admin.tableExists('t'), true)
    assert.equal(calls.length, 3)
    await close()
  })

  it('are not made again after an answer that is final, or when they change something', async () => {
    const final = await callsMade(1, false)
    await assert.rejects(final.client.admin.tableExists('t'), { code: 'REMOTE' })
    assert.equal(final.calls.length, 1)
    await final.close()
    const change = await callsMade(1, true)
    await assert.rejects(change.client.admin.disableTable('t'), { code: 'REMOTE' })
    assert.equal(change.calls.length, 1)
    await change.close()
  })

  it('are given up when the run is interrupted', async () => {
    const abort = new AbortController()
    const { client, close } = await callsMade(9, true, abort)
    const asked = assert.rejects(client.admin.tableExists('t'), { code: 'INTERRUPTED' })
    abort.abort()
    await asked
    await close()
  })
})
