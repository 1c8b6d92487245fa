import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import thrift from 'thrift'
import { newReader, newWriter } from '../../src/wire/codec.js'
import { UNDERRUN } from '../../src/wire/reader.js'
import { TType } from '../../src/wire/ttype.js'
import type { ProtocolName } from '../../src/wire/types.js'

const protocols: readonly ProtocolName[] = ['binary', 'compact']

/** What the thrift package writes for the same values. */
function stockBytes(protocol: ProtocolName, write: (output: thrift.TProtocol) => void): Buffer {
  let bytes = Buffer.alloc(0)
  const transport = new thrift.TBufferedTransport(undefined, (message) => {
    bytes = Buffer.from(message as Buffer)
  })
  const Protocol = protocol === 'compact' ? thrift.TCompactProtocol : thrift.TBinaryProtocol
  write(new Protocol(transport))
  transport.flush()
  return bytes
}

function int64(value: bigint): thrift.Int64 {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(value)
  return new thrift.Int64(bytes)
}

const edges = [0n, 1n, -1n, 127n, 128n, -64n, -65n, 2n ** 53n - 1n, -(2n ** 53n) + 1n, 2n ** 53n]
const extremes = [2n ** 63n - 1n, -(2n ** 63n), 1_700_000_000_000n]
const i64s = fc.oneof(
  fc.constantFrom(...edges, ...extremes),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
)

for (const protocol of protocols) {
  describe(`the ${protocol} protocol`, () => {
    it('writes and reads 64-bit integers as the thrift package does', () => {
      fc.assert(
        fc.property(i64s, (value) => {
          const writer = newWriter(protocol)
          writer.i64(value)
          const bytes = writer.bytes()
          assert.deepEqual(
            bytes,
            stockBytes(protocol, (output) => output.writeI64(int64(value))),
          )
          const reader = newReader(protocol)
          reader.window(bytes, 0, bytes.length)
          const read = reader.i64()
          assert.equal(BigInt(read), value)
          assert.equal(typeof read, Number.isSafeInteger(Number(value)) ? 'number' : 'bigint')
        }),
      )
    })

    it('writes and reads 32-bit integers as the thrift package does', () => {
      fc.assert(
        fc.property(fc.integer(), (value) => {
          const writer = newWriter(protocol)
          writer.i32(value)
          const bytes = writer.bytes()
          assert.deepEqual(
            bytes,
            stockBytes(protocol, (output) => output.writeI32(value)),
          )
          const reader = newReader(protocol)
          reader.window(bytes, 0, bytes.length)
          assert.equal(reader.i32(), value)
        }),
      )
    })

    it('writes structs, lists, maps and booleans as the thrift package does', () => {
      const writer = newWriter(protocol)
      writer.message('someCall', 70_000)
      writer.structBegin()
      writer.boolField(3, true)
      writer.field(TType.LIST, 40)
      writer.list(TType.STRING, 20)
      for (let i = 0; i < 20; i++) writer.text(`é${i}`)
      writer.field(TType.STRUCT, 41)
      writer.structBegin()
      writer.boolField(1, false)
      writer.structEnd()
      writer.field(TType.MAP, 42)
      writer.map(TType.STRING, TType.STRING, 1)
      writer.text('key')
      writer.text('value')
      writer.structEnd()
      const { Type } = thrift.Thrift
      const stock = stockBytes(protocol, (output) => {
        output.writeMessageBegin('someCall', thrift.Thrift.MessageType.CALL, 70_000)
        output.writeStructBegin('args')
        output.writeFieldBegin('a', Type.BOOL, 3)
        output.writeBool(true)
        output.writeFieldBegin('b', Type.LIST, 40)
        output.writeListBegin(Type.STRING, 20)
        for (let i = 0; i < 20; i++) output.writeString(`é${i}`)
        output.writeFieldBegin('c', Type.STRUCT, 41)
        output.writeStructBegin('inner')
        output.writeFieldBegin('d', Type.BOOL, 1)
        output.writeBool(false)
        output.writeFieldStop()
        output.writeStructEnd()
        output.writeFieldBegin('e', Type.MAP, 42)
        output.writeMapBegin(Type.STRING, Type.STRING, 1)
        output.writeString('key')
        output.writeString('value')
        output.writeFieldStop()
        output.writeStructEnd()
        output.writeMessageEnd()
      })
      assert.deepEqual(writer.bytes(), stock)
      // What was written can be skipped to its last byte, and says so at every earlier end of the window.
      const reader = newReader(protocol)
      reader.window(stock, 0, stock.length)
      reader.message()
      assert.equal(reader.seqid, 70_000)
      const body = reader.pos
      reader.skip(TType.STRUCT)
      assert.equal(reader.pos, stock.length)
      for (let end = body; end < stock.length; end++) {
        reader.window(stock, body, end)
        assert.throws(
          () => reader.skip(TType.STRUCT),
          (error) => error === UNDERRUN && reader.needed > 0 && end + reader.needed <= stock.length,
        )
      }
    })

    it('refuses nesting without end', () => {
      const writer = newWriter(protocol)
      for (let i = 0; i < 100; i++) {
        writer.structBegin()
        writer.field(TType.STRUCT, 1)
      }
      const bytes = writer.bytes()
      const reader = newReader(protocol)
      reader.window(bytes, 0, bytes.length)
      assert.throws(() => reader.skip(TType.STRUCT), { code: 'PROTOCOL' })
    })
  })
}
