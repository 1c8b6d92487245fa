import assert from 'node:assert/strict'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { crc32 } from 'node:zlib'
import avro from 'avsc'
import fc from 'fast-check'
import { CellType } from '../../../src/client/types.js'
import {
  type AvroCodec,
  containerBlock,
  containerHeader,
} from '../../../src/export/formats/avro-container.js'
import { bigtableRowSchema } from '../../../src/export/formats/avro-rows.js'
import { packSnappy, unpackSnappy } from '../../../src/export/formats/snappy-block.js'
import { AvroCursor } from '../../../src/import/formats/avro-varints.js'
import { DecodedRow } from '../../../src/import/formats/decoded-row.js'
import type { FileShape } from '../../../src/import/formats/file-shape.js'
import { openRecords } from '../../../src/import/formats/open-records.js'
import { RecordOutcome } from '../../../src/importtsv/formats/format.js'
import { bigintLong } from '../../support/avro-long.js'

const text: Omit<FileShape, 'format'> = {
  ...{ layout: undefined, encoding: 'utf8', columnNames: undefined },
}

describe('records of exported files', () => {
  let root: string

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'hbulk-records-'))
  })

  after(() => rm(root, { recursive: true }))

  /** The cells of a file, a line each, and its bad records with their offsets. */
  async function read(content: string | Buffer, shape: FileShape, maxRecordBytes = 2 ** 20) {
    const path = join(root, 'file')
    await writeFile(path, content)
    const { size, mtimeMs } = await stat(path)
    const input = { path, kind: 'file', compression: 'none', size, modifiedMs: mtimeMs } as const
    const records = await openRecords({ input, shape, maxRecordBytes, timestamp: 7 })
    const cells: string[] = []
    const bad: string[] = []
    const row = new DecodedRow()
    const { reader, decoder } = records
    try {
      for (;;) {
        const outcome = reader.next()
        if (outcome === RecordOutcome.END) return { cells, bad }
        if (outcome === RecordOutcome.PENDING) await reader.more()
        if (outcome === RecordOutcome.BAD) bad.push(`${reader.raw.offset} ${reader.reason}`)
        if (outcome !== RecordOutcome.RECORD) continue
        const reason = decoder.decode(reader.record, row)
        if (reason !== undefined) bad.push(`${reader.raw.offset} ${reason}`)
        for (let i = 0; reason === undefined && i < row.cells; i++) {
          const { buf, ...at } = row.cell(i)
          const part = (start: number, end: number): string => buf.toString('latin1', start, end)
          cells.push(
            [
              part(row.keyStart, row.keyEnd),
              part(at.familyStart, at.familyEnd),
              part(at.qualifierStart, at.qualifierEnd),
              at.timestamp,
              at.type,
              part(at.valueStart, at.valueEnd),
            ].join('|'),
          )
        }
      }
    } finally {
      await records.close()
    }
  }

  it('of the wide layout tell an empty value from a missing cell', async () => {
    const csv = 'HBASE_ROW_KEY,d:,d:a\nk1,"",x\nk2,y,\nk3,1\n'
    const { cells, bad } = await read(csv, { ...text, format: 'csv' })
    assert.deepEqual(cells, ['k1|d||7|4|', 'k1|d|a|7|4|x', 'k2|d||7|4|y'])
    assert.deepEqual(bad, ['35 2 fields, where the header has 3'])
  })

  it('have a layout without a line of names if it is given', async () => {
    const line = '6B\td\t61\t9\tDelete\t\n'
    const tsv = { ...text, format: 'tsv', encoding: 'hex', layout: 'cells' } as const
    assert.deepEqual((await read(line, tsv)).cells, [`k|d|a|9|${CellType.DELETE}|`])
    const { bad } = await read(line.replace('6B', '6'), tsv)
    assert.match(bad[0] ?? '', /^0 row '6' has an odd number/)
    await assert.rejects(read(line, { ...text, format: 'tsv' }), { code: 'INPUT' })
  })

  it('of JSON lines keep timestamps beyond 2^53, and text that looks like one', async () => {
    const value = '"timestamp":12345678901234567'
    const cell = `{"family":"d","qualifier":"q","timestamp":9223372036854775807,"value":${JSON.stringify(value)}}`
    const { cells, bad } = await read(`{"key":"k","cells":[${cell}]}\n{"key":1}\nx\n`, {
      ...text,
      format: 'jsonl',
    })
    assert.deepEqual(cells, [`k|d|q|9223372036854775807|4|${value}`])
    assert.deepEqual(
      bad.map((line) => line.replace(/^\d+ /, '')),
      ["it has no 'key' and 'cells'", 'the line is no JSON object'],
    )
  })

  it('of JSON lines are bad where a text has no bytes', async () => {
    const cell = (qualifier: string, value: string): string =>
      `"cells":[{"family":"d","qualifier":"${qualifier}","timestamp":1,"value":"${value}"}]`
    const lines = [
      `{"key":"\\ud83d\\ude00",${cell('q', 'v')}}`,
      `{"key":"\\ud83d",${cell('q', 'v')}}`,
      `{"key":"k",${cell('\\ude00', 'v')}}`,
      `{"key":"k",${cell('q', 'v\\ud83d!')}}`,
    ]
    const { cells, bad } = await read(`${lines.join('\n')}\n`, { ...text, format: 'jsonl' })
    assert.deepEqual(cells, [`${Buffer.from('\u{1f600}').toString('latin1')}|d|q|1|4|v`])
    assert.deepEqual(
      bad.map((line) => line.replace(/^\d+ /, '').split(',')[0]),
      ['key', 'qualifier', 'value'].map((name) => `${name} holds half of a surrogate pair`),
    )
  })

  const type = avro.Type.forSchema(bigtableRowSchema as avro.Schema)
  const sync = Buffer.alloc(16, 0xab)
  const rowOf = (key: string) => ({
    key: Buffer.from(key),
    cells: [{ family: 'd', qualifier: Buffer.from('q'), timestamp: 5000, value: Buffer.from(key) }],
  })
  async function avroFile(codec: AvroCodec, blocks: readonly (readonly string[])[]) {
    const parts = [containerHeader(bigtableRowSchema, codec, sync)]
    for (const keys of blocks) {
      const rows = Buffer.concat(keys.map((key) => type.toBuffer(rowOf(key))))
      parts.push(Buffer.concat(await containerBlock(rows, keys.length, codec, sync)))
    }
    return parts
  }
  const avroShape: FileShape = { ...text, format: 'avro', columnNames: false }

  it('of Avro lose a damaged block and no other, and name its offset', async () => {
    for (const codec of ['null', 'deflate', 'snappy'] as const) {
      const parts = await avroFile(codec, [['a', 'b'], ['c', 'd', 'e'], ['f']])
      const whole = await read(Buffer.concat(parts), avroShape)
      assert.deepEqual(whole.bad, [])
      assert.deepEqual(whole.cells.map((cell) => cell[0]).join(''), 'abcdef')
      assert.equal(whole.cells[0], 'a|d|q|5|4|a')
      const offset = parts.slice(0, 2).reduce((sum, { length }) => sum + length, 0)
      const second = Buffer.from(parts[2] ?? [])
      const spoiled = [
        Buffer.concat([second.subarray(0, 2), Buffer.alloc(second.length - 18, 0xff), sync]),
        second.subarray(0, second.length - 16),
        second.subarray(1),
      ]
      for (const block of spoiled) {
        const file = Buffer.concat([...parts.slice(0, 2), block, ...parts.slice(3)])
        const { cells, bad } = await read(file, avroShape)
        const kept = cells.map((cell) => cell[0]).join('')
        assert.match(kept, /^abf?$/, codec)
        assert.equal(bad.length >= 1, true)
        assert.match(bad[0] ?? '', new RegExp(`^${offset} damaged Avro block: `))
      }
      const cut = await read(Buffer.concat(parts).subarray(0, offset + 9), avroShape)
      assert.match(cut.bad.join(), new RegExp(`^${offset} damaged Avro block: the file ends in it`))
    }
  })

  it('of Avro are not fewer than their block holds without a word', async () => {
    for (const codec of ['null', 'deflate', 'snappy'] as const) {
      const parts = await avroFile(codec, [['a', 'b', 'c'], ['d']])
      const [header = sync, block = sync] = [parts[0], parts[1]]
      for (const said of [0, 1, 2]) {
        // A zig-zag varint in one byte.
        const short = Buffer.concat([Buffer.of(2 * said), block.subarray(1)])
        const { cells, bad } = await read(
          Buffer.concat([header, short, ...parts.slice(2)]),
          avroShape,
        )
        assert.equal(cells.map((cell) => cell[0]).join(''), `${'abc'.slice(0, said)}d`)
        const message = `^${header.length} damaged Avro block: \\d+ bytes follow`
        assert.match(bad.join(), new RegExp(message), `${codec}, ${said}`)
        assert.equal(bad.length, 1)
      }
      const empty = Buffer.concat([Buffer.of(0, 0), sync])
      const whole = await read(Buffer.concat([header, empty, ...parts.slice(1), empty]), avroShape)
      assert.deepEqual([whole.cells.length, whole.bad], [4, []])
    }
  })

  it('of Avro are refused with their file when it is none, or of another schema', async () => {
    const other = containerHeader({ type: 'record', name: 'R', fields: [] }, 'null', sync)
    const coded = containerHeader(bigtableRowSchema, 'null', sync).toString('latin1')
    for (const content of ['', 'key,value\n', other, coded.replace('null', 'what')]) {
      const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : content
      await assert.rejects(read(bytes, avroShape), { code: 'INPUT', message: /^'.*file' / })
    }
  })

  it('have longs of any size in Avro', () => {
    const cursor = new AvroCursor()
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        const buf = bigintLong.toBuffer(value)
        cursor.reset(buf, 0, buf.length)
        assert.equal(BigInt(cursor.long()), value)
        assert.deepEqual([cursor.at, cursor.failed], [buf.length, false])
        cursor.reset(buf, 0, buf.length - 1)
        cursor.long()
        assert.equal(cursor.failed, true)
      }),
    )
  })

  it('are packed with snappy and unpacked again, and damage is seen', async () => {
    const plain = Buffer.from('ab'.repeat(20))
    const crc = Buffer.alloc(4)
    crc.writeUInt32BE(crc32(plain))
    // A literal of two bytes, and a copy of 38 that overlaps what it makes.
    const data = Buffer.of(plain.length, 0x04, 0x61, 0x62, 0x96, 0x02, 0x00)
    const block = Buffer.concat([data, crc])
    const refused = (bytes: Buffer, why: RegExp, most = 1000) =>
      assert.rejects(unpackSnappy(bytes, most), why)
    assert.deepEqual(await unpackSnappy(block, 1000), plain)
    assert.deepEqual(await unpackSnappy(await packSnappy(plain), plain.length), plain)
    assert.deepEqual(await unpackSnappy(await packSnappy(Buffer.alloc(0)), 0), Buffer.alloc(0))
    await refused(block, /longer than 39 bytes/, 39)
    await refused(Buffer.concat([data, Buffer.alloc(4)]), /checksum/)
    await refused(Buffer.concat([data.subarray(0, 5), crc]), /corrupt/)
    await refused(Buffer.concat([Buffer.alloc(5, 0xff), crc]), /no snappy data/)
    await refused(Buffer.alloc(3), /no snappy data/)
  })
})
