import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it, type TestContext } from 'node:test'
import { openClient } from '../../src/client/thread-client.js'
import { HbulkError } from '../../src/errors.js'
import { type ExportRequest, runExport } from '../../src/library/run-export.js'
import { gatewayName } from '../../src/wire/gateway-name.js'
import {
  readWithJava,
  readWithPython,
  withoutJavaAvro,
  withoutPython,
} from '../support/readers/readers.js'
import { defaultGateway } from '../support/real-gateways.js'
import { rowSpan } from '../support/row-spans.js'
import { useSandbox } from '../support/sandbox.js'
import { assertSameCells, type Cell, tableCells } from '../support/table-cells.js'
import { testWriter } from '../support/test-writer.js'

const TABLE = 'export_readers'
const TIMESTAMP = 1_600_000_000_123

const folder = mkdtempSync(join(tmpdir(), 'hbulk-readers-'))
const client = openClient([defaultGateway], { connections: 2, callTimeoutMs: 60_000, retries: 5 })

const allBytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
const quoting = Buffer.from('a,"b"\r\n\tc\\x00 \\ \n"')

/** Every byte as a qualifier of its own, alone and behind text that a sloppy reader cuts. */
const columns = [
  { family: Buffer.from('d'), qualifier: Buffer.alloc(0) },
  { family: Buffer.from('e'), qualifier: Buffer.from('v') },
  { family: Buffer.from('e'), qualifier: quoting },
  ...[...allBytes].map((byte) => ({ family: Buffer.from('d'), qualifier: Buffer.of(byte, 0x3a) })),
]

interface Row {
  readonly key: Buffer
  readonly cells: readonly (readonly [column: number, value: Buffer])[]
}

/** Every byte at the begin and the end of a key and in values; empty values; values of every length to 300. */
const rows: readonly Row[] = [...allBytes].flatMap((byte) => {
  const around = Buffer.from([...allBytes.subarray(byte), ...allBytes.subarray(0, byte)])
  return [
    { key: Buffer.of(byte), cells: [[0, Buffer.alloc(0)] as const, [3 + byte, around] as const] },
    {
      key: Buffer.of(byte, byte ^ 1, byte),
      cells: [
        [1, Buffer.alloc(byte + 45, byte)] as const,
        [2, Buffer.concat([quoting, Buffer.of(byte), quoting])] as const,
      ],
    },
  ]
})

const cells: readonly Cell[] = rows.flatMap(({ key, cells: own }) =>
  own.map(([index, value]) => {
    const { family = Buffer.alloc(0), qualifier = Buffer.alloc(0) } = columns[index] ?? {}
    const column = Buffer.concat([family, Buffer.from(':'), qualifier])
    return { key, column, timestamp: TIMESTAMP, value }
  }),
)

before(async () => {
  if (await client.admin.tableExists(TABLE)) await client.admin.deleteTable(TABLE)
  const families = [{ name: 'd' }, { name: 'e' }]
  await client.admin.createTable({ name: TABLE, families }, [Buffer.of(0x40), Buffer.of(0xc0, 0)])
  const writer = await testWriter(client, {
    table: TABLE,
    columns,
    timestamp: TIMESTAMP,
    batchRows: 100,
  })
  for (const [n, { key, cells: own }] of rows.entries()) await writer.write(rowSpan(key, own), n)
  await writer.flush()
})

after(async () => {
  await client.admin.deleteTable(TABLE)
  await client.close()
  rmSync(folder, { recursive: true })
})

let count = 0
async function exported(request: Omit<ExportRequest, 'table' | 'target'>): Promise<string[]> {
  const target = join(folder, `out${count++}`)
  const run = { gateways: gatewayName(defaultGateway), threads: 1, connections: 2 }
  const { files } = await runExport({ table: TABLE, target, ...request }, run)
  return files.map(({ name }) => join(target, name))
}

type Wish = Pick<ExportRequest, 'format' | 'layout' | 'encoding' | 'compress' | 'columnNames'>

describe('exported files, as other programs read them', () => {
  const wishes: readonly Wish[] = [
    { format: 'csv', layout: 'wide', encoding: 'escaped' },
    { format: 'csv', layout: 'wide', encoding: 'base64' },
    { format: 'csv', layout: 'cells', encoding: 'hex', compress: 'gzip' },
    { format: 'csv', layout: 'cells', encoding: 'escaped' },
    { format: 'tsv', layout: 'wide', encoding: 'escaped', columnNames: true },
    { format: 'tsv', layout: 'cells', encoding: 'base64', columnNames: true },
    { format: 'jsonl', encoding: 'escaped' },
    { format: 'jsonl', encoding: 'base64', compress: 'gzip' },
    { format: 'avro', compress: 'none' },
    { format: 'avro', compress: 'deflate' },
    { format: 'avro', compress: 'snappy' },
    { format: 'avro', layout: 'wide', compress: 'deflate' },
  ]
  for (const wish of wishes) {
    const { format = '', layout = 'cells', encoding = 'utf8' } = wish
    const name = Object.values(wish).filter((word) => typeof word === 'string')
    it(`hold every byte: ${name.join(', ')}`, { skip: withoutPython }, async () => {
      const files = await exported(wish)
      const request = { format, layout, encoding, timestamp: TIMESTAMP, files }
      const seen = (await readWithPython(request)).toSorted()
      // Text has no way to tell Python an empty field from a missing one.
      const blind = layout === 'wide' && format !== 'avro'
      const expected = blind ? cells.filter(({ value }) => value.length > 0) : cells
      assertSameCells(seen, tableCells(expected), 'Python')
    })
  }

  /** Rows and columns whose bytes are all ASCII, control characters and all. */
  const ascii = { start: Buffer.of(1), stop: Buffer.of(0x80) }
  const inAscii = cells.filter(
    ({ key, column }) => (key[0] ?? 0) >= 1 && (key[0] ?? 0) < 0x80 && column[0] === 0x65,
  )
  for (const wish of [
    { format: 'csv', layout: 'cells' },
    { format: 'csv', layout: 'wide' },
    { format: 'jsonl', layout: 'cells' },
  ] as const) {
    it(`hold text as it is: ${wish.format}, ${wish.layout}`, { skip: withoutPython }, async () => {
      const files = await exported({ ...wish, range: ascii, columns: ['e'] })
      const request = { ...wish, encoding: 'utf8', timestamp: TIMESTAMP, files }
      assertSameCells((await readWithPython(request)).toSorted(), tableCells(inAscii), 'Python')
    })
  }

  it('in Avro hold every byte for Java, too', async (test: TestContext) => {
    const sandbox = await useSandbox()
    const missing = withoutJavaAvro(sandbox)
    if (missing !== false) return test.skip(missing)
    for (const compress of ['deflate', 'snappy'] as const) {
      const files = await exported({ format: 'avro', compress })
      const seen = (await readWithJava(sandbox, files)).toSorted()
      assertSameCells(seen, tableCells(cells), `Java, ${compress}`)
    }
  })

  it('are never made with bytes changed: the place of those that are no text is named', async () => {
    for (const wish of [
      { format: 'csv', layout: 'cells' },
      { format: 'csv', layout: 'wide' },
      { format: 'jsonl' },
    ] as const) {
      const range = { start: Buffer.of(0x7f, 0xff), stop: Buffer.of(0x80, 0x82) }
      await assert.rejects(exported({ ...wish, range, columns: ['e'] }), (error) => {
        assert.ok(error instanceof HbulkError && error.code === 'OUTPUT')
        assert.match(error.message, /the key of row "\\x80\\x81\\x80" is not UTF-8/)
        return true
      })
      const value = { start: Buffer.of(0x61), stop: Buffer.of(0x62) }
      await assert.rejects(exported({ ...wish, range: value, columns: ['d:a\\x3A'] }), (error) => {
        assert.ok(error instanceof HbulkError && error.code === 'OUTPUT')
        assert.match(error.message, /row "a", column d:a:: value is not UTF-8/)
        return true
      })
    }
  })
})
