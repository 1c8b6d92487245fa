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
  async function read(
    content: string | Buffer,
    shape: FileShape,
    maxRecordBytes = 2 ** 20,
    longRowBytes = 2 ** 20,
  ) {
    const path = join(root, 'file')
    await writeFile(path, content)
    const { size, mtimeMs } = await stat(path)
    const input = { path, kind: 'file', compression: 'none', size, modifiedMs: mtimeMs } as const
    const records = await openRecords({ input, shape, maxRecordBytes, longRowBytes, timestamp: 7 })
    const cells: string[] = []
    const bad: string[] = []
    let parts = 0
    const row = new DecodedRow()
    const { reader, decoder } = records
    try {
      for (;;) {
        const outcome = reader.next()
        if (outcome === RecordOutcome.END) return { cells, bad, parts }
        if (outcome === RecordOutcome.PENDING) await reader.more()
        if (outcome === RecordOutcome.BAD) bad.push(`${reader.raw.offset} ${reader.reason}`)
        if (outcome !== RecordOutcome.RECORD) continue
        if (reader.continues === true) parts++
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

  it('of JSON lines are the same in parts, whatever their texts look like', async () => {
    const value = '"cells":[{}]},\\"{[\n'
    const cellOf = (i: number) => ({ family: 'd', qualifier: `q${i}`, timestamp: i, value })
    const lines = [3, 40, 0, 1].map((count, row) =>
      JSON.stringify({
        ...{ note: ['[', { cells: [] }], key: `k"${row}\u00e9` },
        cells: Array.from({ length: count }, (_, i) => cellOf(i)),
        more: { a: ']}' },
      }),
    )
    const content = `${lines.join('\n')}\n`
    const whole = await read(content, { ...text, format: 'jsonl' })
    assert.deepEqual([whole.cells.length, whole.bad, whole.parts], [44, [], 0])
    for (const longRowBytes of [150, 151, 300, 1000]) {
      const cut = await read(content, { ...text, format: 'jsonl' }, 2 ** 20, longRowBytes)
      assert.deepEqual([cut.cells, cut.bad], [whole.cells, []])
      assert.ok(cut.parts > 1)
    }
    const tooLong = await read(content, { ...text, format: 'jsonl' }, 60, 60)
    assert.match(tooLong.bad.join(), /^0 a cell is longer than 60 bytes/)
  })

  it('of JSON lines lose no cell but those that are bad, of a line in parts', async () => {
    const cell = '{"family":"d","qualifier":"q","timestamp":1,"value":"v"}'
    const many = (count: number) => Array.from({ length: count }, () => cell)
    const line = (cells: readonly string[]) => `{"key":"k","cells":[${cells.join(',')}]}`
    const shape = { ...text, format: 'jsonl' } as const
    const spoiled = [...many(20), cell.replace('"d"', '7'), ...many(20)]
    const one = await read(`${line(spoiled)}\n${line(many(1))}\n`, shape, 2 ** 20, 200)
    assert.deepEqual(one.bad, ["0 a cell lacks 'family', 'qualifier' or 'value'"])
    assert.ok(one.cells.length > 30, `${one.cells.length} cells`)
    const open = await read(
      `${line(many(40)).slice(0, -9)}\n${line(many(2))}\n`,
      shape,
      2 ** 20,
      200,
    )
    assert.deepEqual(open.bad, ['0 the line is no JSON object'])
    assert.ok(open.cells.length > 30)
    const reversed = `{"cells":[${many(40).join(',')}],"key":"k"}\n${line(many(2))}`
    const late = await read(reversed, shape, 2 ** 20, 200)
    assert.deepEqual([late.bad, late.cells.length], [["0 it has no 'key' before its 'cells'"], 2])
  })

  it('of Avro are the same out of a block that is read in parts', async () => {
    const wide = (key: string, count: number) => ({
      key: Buffer.from(key),
      cells: Array.from({ length: count }, (_, i) => ({
        ...{ family: 'd', qualifier: Buffer.from(`q${i}`), timestamp: 5000 },
        value: Buffer.from('v'.repeat(i)),
      })),
    })
    const rows = [wide('a', 1), wide('b', 300), wide('c', 0), wide('d', 2)]
    for (const codec of ['null', 'deflate'] as const) {
      const block = async (some: readonly object[]) =>
        Buffer.concat(
          await containerBlock(
            Buffer.concat(some.map((one) => type.toBuffer(one))),
            some.length,
            ...([codec, sync] as const),
          ),
        )
      const head = containerHeader(bigtableRowSchema, codec, sync)
      const last = await block([wide('e', 1)])
      const file = Buffer.concat([head, await block(rows), last])
      const whole = await read(file, avroShape)
      assert.deepEqual([whole.cells.length, whole.bad, whole.parts], [304, [], 0])
      for (const longRowBytes of [100, 777]) {
        const cut = await read(file, avroShape, 2 ** 20, longRowBytes)
        assert.deepEqual([cut.cells, cut.bad], [whole.cells, []], codec)
        assert.ok(cut.parts > 1)
      }
      const long = await block(rows)
      const spoiled = [
        Buffer.concat([long.subarray(0, long.length / 2), last]),
        Buffer.concat([long.subarray(0, long.length - 16), Buffer.alloc(16, 1), last]),
        Buffer.concat([Buffer.of(2), long.subarray(1), last]),
        long.subarray(0, long.length / 2),
      ]
      for (const [index, one] of spoiled.entries()) {
        const { cells, bad } = await read(Buffer.concat([head, one]), avroShape, 2 ** 20, 100)
        const what = `${codec}, ${index}: ${bad.join()}`
        assert.match(bad[0] ?? '', new RegExp(`^${head.length} damaged Avro block`), what)
        assert.deepEqual(cells.filter((each) => each.startsWith('a')).length, 1, what)
        // Only where its own marker is there, nothing else is lost with it.
        if (index === 2) assert.ok(cells.at(-1)?.startsWith('e'), what)
      }
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
