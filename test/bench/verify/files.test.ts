import assert from 'node:assert/strict'
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { after, test } from 'node:test'
import avsc from 'avsc'
import { type Cell, type Content, ContentDigest } from '../../../bench/digest.js'
import { avroContent } from '../../../bench/verify/avro.js'
import { csvContent } from '../../../bench/verify/csv.js'
import { sequenceFileContent } from '../../../bench/verify/sequence-file.js'
import { requireContent, requireRows } from '../../../bench/verify.js'

const root = mkdtempSync(join(tmpdir(), 'bench-verify-'))
after(() => rmSync(root, { recursive: true }))
let folders = 0

function newFolder(): string {
  folders += 1
  const folder = join(root, String(folders))
  mkdirSync(folder)
  return folder
}

const cell = (name: string, value: string): Cell => ({
  name: Buffer.from(name),
  value: Buffer.from(value),
})
const ROWS: readonly (readonly [string, readonly Cell[]])[] = [
  ['k1', [cell('d:a', '1'), cell('e:b', 'two, "2"')]],
  ['k2', [cell('d:a', 'x\ny')]],
]

function expected(): Content {
  const digest = new ContentDigest()
  for (const [key, cells] of ROWS) digest.add(Buffer.from(key), [...cells])
  return digest.result()
}

test('wide CSV over several files, each with its header', async () => {
  const folder = newFolder()
  writeFileSync(join(folder, 'part-0.csv'), 'row,d:a,e:b\r\nk1,1,"two, ""2"""\r\n')
  writeFileSync(join(folder, 'part-1.csv'), 'row,e:b,d:a\nk2,,"x\ny"\n')
  writeFileSync(join(folder, '_SUCCESS'), '')
  assert.deepEqual(await csvContent(folder), expected())
  writeFileSync(join(folder, 'part-2.csv'), 'k3,1,2\n')
  await assert.rejects(csvContent(folder), { code: 'ACCOUNTING', message: /part-2.csv/ })
  await assert.rejects(csvContent(newFolder()), { code: 'ACCOUNTING', message: /no .csv file/ })
})

test('Avro in the schema of the Bigtable import', async () => {
  const folder = newFolder()
  const cells = avsc.Type.forSchema({
    type: 'record',
    name: 'BigtableRow',
    fields: [
      { name: 'key', type: 'bytes' },
      {
        name: 'cells',
        type: {
          type: 'array',
          items: {
            type: 'record',
            name: 'BigtableCell',
            fields: [
              { name: 'family', type: 'string' },
              { name: 'qualifier', type: 'bytes' },
              { name: 'timestamp', type: 'long' },
              { name: 'value', type: 'bytes' },
            ],
          },
        },
      },
    ],
  })
  const encoder = new avsc.streams.BlockEncoder(cells)
  // The encoder is done before the file is: the test waits for the file.
  const written = pipeline(encoder, createWriteStream(join(folder, 'part-0.avro')))
  for (const [key, list] of ROWS) {
    encoder.write({
      key: Buffer.from(key),
      cells: list.map(({ name, value }) => ({
        family: name.toString().slice(0, 1),
        qualifier: name.subarray(2),
        timestamp: 1,
        value,
      })),
    })
  }
  encoder.end()
  await written
  assert.deepEqual(await avroContent(folder), expected())
})

test("what HBase's Export writes, sync markers between records", () => {
  const folder = newFolder()
  const sync = Buffer.alloc(16, 0xab)
  const header = Buffer.concat([
    Buffer.from('SEQ\x06', 'latin1'),
    withLength('org.apache.hadoop.hbase.io.ImmutableBytesWritable'),
    withLength('org.apache.hadoop.hbase.client.Result'),
    Buffer.alloc(2),
    Buffer.alloc(4),
    sync,
  ])
  const records = ROWS.map(([key, cells]) => record(key, cells))
  const marker = Buffer.concat([Buffer.from([0xff, 0xff, 0xff, 0xff]), sync])
  writeFileSync(
    join(folder, 'part-m-00000'),
    Buffer.concat([header, ...records.flatMap((r) => [marker, r])]),
  )
  writeFileSync(join(folder, '.part-m-00000.crc'), 'crc')
  assert.deepEqual(sequenceFileContent(folder), expected())
})

test('a wrong result names what is wrong', () => {
  const right = expected()
  const wrong = (actual: Content, message: RegExp) =>
    assert.throws(() => requireContent('load', actual, right), { code: 'ACCOUNTING', message })
  requireContent('load', right, right)
  wrong({ ...right, rows: 1 }, /^load: 1 rows, not the 2 of the source/)
  wrong({ ...right, cells: 9 }, /9 cells/)
  wrong({ ...right, digest: 'other' }, /values differ/)
  assert.throws(() => requireRows('count', undefined, 2), /no row count/)
})

function record(key: string, cells: readonly Cell[]): Buffer {
  const result = Buffer.concat(
    cells.map(({ name, value }) =>
      field(
        1,
        Buffer.concat([
          field(1, Buffer.from(key)),
          field(2, name.subarray(0, 1)),
          field(3, name.subarray(2)),
          Buffer.from([4 << 3, 0x96, 0x01, 5 << 3, 4]),
          field(6, value),
        ]),
      ),
    ),
  )
  const value = Buffer.concat([Buffer.from([result.length]), result, Buffer.alloc(0)])
  const keyBytes = Buffer.concat([Buffer.from([0, 0, 0, key.length]), Buffer.from(key)])
  const head = Buffer.alloc(8)
  head.writeInt32BE(keyBytes.length + value.length, 0)
  head.writeInt32BE(keyBytes.length, 4)
  return Buffer.concat([head, keyBytes, value])
}

function field(id: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(id << 3) | 2, bytes.length]), bytes])
}

function withLength(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length]), Buffer.from(text)])
}
