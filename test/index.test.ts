import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { describe, it } from 'node:test'
import {
  copyTable,
  countCells,
  countRows,
  HbulkError,
  loadExport,
  runExport,
  runImport,
  splitKeys,
  verifyTables,
} from 'hbulk'

function refused(message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof HbulkError)
    assert.equal(error.code, 'USAGE')
    assert.match(`${error.message} ${error.hint ?? ''}`, message)
    return true
  }
}

const range = { start: Buffer.from('b'), stop: Buffer.from('a') }

describe('the library by the name of its package', () => {
  it('computes split keys', () => {
    assert.deepEqual(splitKeys('hex', 4).map(String), ['40000000', '80000000', 'c0000000'])
  })

  it('refuses what cannot be run before it connects to anything', async () => {
    const table = 't'
    await assert.rejects(countRows({ table }, { threads: 0 }), refused(/threads is 0/))
    await assert.rejects(countRows({ table }, { retries: 1.5 }), refused(/retries is 1.5/))
    await assert.rejects(countRows({ table }, { gateways: [] }), refused(/gateways is empty/))
    await assert.rejects(countRows({ table }, { gateways: 'x:1' }), refused(/no scheme/))
    await assert.rejects(countRows({ table, ranges: [range] }), refused(/holds no row/))
    await assert.rejects(countCells({ table, range }), refused(/holds no row/))
    await assert.rejects(loadExport({ table, inputs: [] }), refused(/inputs is empty/))
    const columns = ['d:\\xZZ']
    await assert.rejects(loadExport({ table, inputs: ['x'], columns }), refused(/xZZ/))
    const incremental = { stateFile: 's' }
    const ever = { table, target: 'out', incremental }
    await assert.rejects(runExport({ ...ever, limit: 1 }), refused(/--limit/))
    await assert.rejects(runExport({ ...ever, timeRange: [1, 2] }), refused(/--incremental/))
    await assert.rejects(countCells({ table, versions: 0 }), refused(/versions is 0/))
    await assert.rejects(countCells({ table, top: 1001 }), refused(/top is 1001/))
    const target = new PassThrough()
    await assert.rejects(runExport({ table, target, range }), refused(/holds no row/))
    await assert.rejects(runExport({ table, target: '-' }), refused(/Pass the stream/))
    await assert.rejects(runExport({ table, target, raw: true }), refused(/wide layout/))
    await assert.rejects(
      runExport({ table, target, format: 'avro', compress: 'gzip' }),
      refused(/not for avro/),
    )
    const inputs = ['in.tsv']
    await assert.rejects(runImport({ table, inputs }), refused(/columns are not given/))
    const request = { table, inputs, columns: 'HBASE_ROW_KEY,d:a' }
    await assert.rejects(runImport({ ...request, separator: '||' }), refused(/2 bytes/))
    await assert.rejects(runImport({ ...request, maxRejects: -1 }), refused(/-1/))
    await assert.rejects(runImport({ ...request, rejects: 'a.reasons' }), refused(/a.reasons/))
    await assert.rejects(copyTable({ table }), refused(/neither target/))
    await assert.rejects(copyTable({ table, target: 'u', range }), refused(/holds no row/))
    await assert.rejects(copyTable({ table, target: 'u', versions: 0 }), refused(/versions is 0/))
    await assert.rejects(verifyTables({ table, toGateways: 'x:1' }), refused(/no scheme/))
    const marked = { table, target: 'u', allCells: true, repair: true }
    await assert.rejects(verifyTables(marked), refused(/do not go together/))
  })

  it('says which gateway does not answer', async () => {
    await assert.rejects(countRows({ table: 't' }, { gateways: 'thrift2://127.0.0.1:1' }), {
      code: 'GATEWAY_UNREACHABLE',
    })
  })
})
