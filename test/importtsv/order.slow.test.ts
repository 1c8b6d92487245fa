import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { runImport } from '../../src/library/run-import.js'
import { gatewayName } from '../../src/wire/gateway-name.js'
import { toInt64 } from '../../src/wire/generic/thrift-library.js'
import { thrift2Types } from '../../src/wire/generic/thrift2-service.js'
import { ioError, MemoryHBase } from '../support/memory-hbase.js'
import { type StockServer, startStockServer } from '../support/stock-server.js'
import { workspace } from './support/workspace.js'

const { folder, write } = workspace()
const servers: StockServer[] = []
after(async () => {
  for (const server of servers) await server.close()
})

/** What planning asks for, of a table 't' in one region. The server counts the parameters of its handlers. */
const table = {
  tableExists: async (_table: unknown) => true,
  getTableDescriptor: async (_table: unknown) =>
    new thrift2Types.TTableDescriptor({
      tableName: new thrift2Types.TTableName({ qualifier: Buffer.from('t') }),
      columns: [new thrift2Types.TColumnFamilyDescriptor({ name: Buffer.from('d') })],
    }),
  getAllRegionLocations: async (_table: unknown) => [
    new thrift2Types.THRegionLocation({
      serverName: new thrift2Types.TServerName({ hostName: 'h', port: 1 }),
      regionInfo: new thrift2Types.THRegionInfo({
        regionId: toInt64(0),
        tableName: Buffer.from('t'),
        startKey: Buffer.alloc(0),
        endKey: Buffer.alloc(0),
        replicaId: 0,
      }),
    }),
  ],
}

/** Two files, each a task of its own: the first ends with the row that the second begins with. */
function twoFiles(): string[] {
  const filler = (file: string) =>
    Array.from({ length: 300 }, (_, n) => `${file}-${n}\t${'x'.repeat(4000)}\n`).join('')
  return [
    write('first.tsv', `${filler('a')}same\tfirst\n`),
    write('second.tsv', `same\tsecond\n${filler('b')}`),
  ]
}

async function load(threads: number): Promise<string | undefined> {
  const hbase = new MemoryHBase()
  // The batch with the first of the two rows comes when the other is there, or has to be sent again.
  let refused = 0
  hbase.faults.put = (rows) => {
    if (refused < 3 && rows.at(-1)?.toString() === 'same') {
      refused++
      throw ioError('try again', true)
    }
  }
  const kind = { api: 2, transport: 'buffered', protocol: 'binary' } as const
  const server = await startStockServer({ ...hbase.thrift2(), ...table }, kind)
  servers.push(server)
  const request = { table: 't', inputs: twoFiles(), columns: 'HBASE_ROW_KEY,d:v' }
  const run = { gateways: gatewayName(server.gateway), threads, batchRows: 10, callTimeoutMs: 5000 }
  const { counters } = await runImport(request, { ...run, jobDir: `${folder}/job${threads}` })
  assert.deepEqual([counters.rowsWritten, refused], [602, 3])
  const row = hbase.rows.find(({ key }) => key.toString() === 'same')
  return row?.cells[0]?.value.toString()
}

describe('an import by one thread that was asked for', () => {
  it('writes the last of two same rows last, over all inputs and retries', async () => {
    assert.equal(await load(1), 'second')
  })
})
