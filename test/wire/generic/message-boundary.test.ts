import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { HbulkError } from '../../../src/errors.js'
import { MessageBoundary } from '../../../src/wire/generic/message-boundary.js'
import {
  MessageType,
  outputTransport,
  protocolClass,
  type ThriftProtocol,
} from '../../../src/wire/generic/thrift-library.js'
import type { ProtocolName } from '../../../src/wire/types.js'

const protocols: readonly ProtocolName[] = ['binary', 'compact']

const Type = {
  BOOL: 2,
  BYTE: 3,
  DOUBLE: 4,
  I16: 6,
  I32: 8,
  I64: 10,
  STRING: 11,
  STRUCT: 12,
  MAP: 13,
  SET: 14,
  LIST: 15,
} as const

/** A type with a value of it: how to write one element, so that lists and maps can hold several of one type. */
interface Shape {
  readonly type: number
  readonly write: (output: ThriftProtocol) => void
}

const leaf = <T>(
  type: number,
  values: fc.Arbitrary<T>,
  write: (output: ThriftProtocol, value: T) => void,
): fc.Arbitrary<Shape> =>
  values.map((value) => ({ type, write: (output: ThriftProtocol) => write(output, value) }))

const leaves = fc.oneof(
  leaf(Type.BOOL, fc.boolean(), (output, value) => output.writeBool(value)),
  leaf(Type.BYTE, fc.integer({ min: -128, max: 127 }), (output, value) => output.writeByte(value)),
  leaf(Type.DOUBLE, fc.double(), (output, value) => output.writeDouble(value)),
  leaf(Type.I16, fc.integer({ min: -32768, max: 32767 }), (output, value) =>
    output.writeI16(value),
  ),
  leaf(Type.I32, fc.integer(), (output, value) => output.writeI32(value)),
  leaf(Type.I64, fc.maxSafeInteger(), (output, value) => output.writeI64(value)),
  leaf(Type.STRING, fc.uint8Array({ maxLength: 300 }), (output, value) =>
    output.writeBinary(Buffer.from(value)),
  ),
)

const { shape } = fc.letrec<{ shape: Shape; struct: Shape; list: Shape; map: Shape }>((tie) => ({
  shape: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaves,
    tie('struct'),
    tie('list'),
    tie('map'),
  ),
  struct: fc
    .array(fc.tuple(fc.integer({ min: 1, max: 40 }), tie('shape')), { maxLength: 6 })
    .map((fields) => ({ type: Type.STRUCT, write: (output) => writeStruct(output, fields) })),
  list: fc
    .tuple(fc.boolean(), tie('shape'), fc.integer({ min: 0, max: 20 }))
    .map(([set, element, size]) => ({
      type: set ? Type.SET : Type.LIST,
      write: (output) => {
        if (set) output.writeSetBegin(element.type, size)
        else output.writeListBegin(element.type, size)
        for (let i = 0; i < size; i++) element.write(output)
      },
    })),
  map: fc
    .tuple(tie('shape'), tie('shape'), fc.integer({ min: 0, max: 5 }))
    .map(([key, value, size]) => ({
      type: Type.MAP,
      write: (output) => {
        output.writeMapBegin(key.type, value.type, size)
        for (let i = 0; i < size; i++) {
          key.write(output)
          value.write(output)
        }
      },
    })),
}))

function writeStruct(
  output: ThriftProtocol,
  fields: readonly (readonly [id: number, value: Shape])[],
): void {
  output.writeStructBegin('')
  for (const [id, value] of fields) {
    output.writeFieldBegin('field', value.type, id)
    value.write(output)
    output.writeFieldEnd()
  }
  output.writeFieldStop()
  output.writeStructEnd()
}

function message(
  protocol: ProtocolName,
  fields: readonly (readonly [number, Shape])[],
  name = 'method',
  seqid = 7,
): Buffer {
  let bytes: Buffer = Buffer.alloc(0)
  const output = new (protocolClass(protocol))(
    outputTransport((written) => {
      bytes = written
    }),
  )
  output.writeMessageBegin(name, MessageType.REPLY, seqid)
  writeStruct(output, fields)
  output.writeMessageEnd()
  output.flush()
  return bytes
}

/** Cuts at every offset that the sizes, repeated, lead to. Returns the offset of the end in the whole, or -1. */
function feedCut(boundary: MessageBoundary, bytes: Buffer, sizes: readonly number[]): number {
  let at = 0
  for (let turn = 0; at < bytes.length; turn++) {
    const until = Math.min(bytes.length, at + (sizes[turn % sizes.length] ?? 1))
    // The chunk stands inside of a bigger one, as when several replies came at once.
    const end = boundary.feed(bytes, at, until)
    if (end !== -1) return end
    at = until
  }
  return -1
}

const fields = fc.array(fc.tuple(fc.integer({ min: 1, max: 300 }), shape), { maxLength: 5 })
const cuts = fc.array(fc.integer({ min: 1, max: 70 }), { minLength: 1, maxLength: 5 })

const protocolError = (error: unknown): boolean =>
  error instanceof HbulkError && error.code === 'PROTOCOL'

for (const protocol of protocols) {
  describe(`MessageBoundary, ${protocol}`, () => {
    it('finds the end of any message, however it is cut', () => {
      fc.assert(
        fc.property(fields, cuts, fc.uint8Array({ maxLength: 20 }), (tree, sizes, rest) => {
          const bytes = message(protocol, tree)
          const more = Buffer.concat([bytes, rest])
          assert.equal(feedCut(new MessageBoundary(protocol), more, sizes), bytes.length)
        }),
      )
    })

    it('never ends early', () => {
      fc.assert(
        fc.property(fields, fc.nat(), (tree, seed) => {
          const bytes = message(protocol, tree)
          const part = bytes.subarray(0, seed % bytes.length)
          assert.equal(new MessageBoundary(protocol).feed(part, 0, part.length), -1)
        }),
      )
    })

    it('takes damaged bytes for longer or shorter messages or refuses them, but always answers', () => {
      fc.assert(
        fc.property(
          fields,
          fc.nat(),
          fc.uint8Array({ minLength: 1, maxLength: 4 }),
          (tree, seed, noise) => {
            const bytes = message(protocol, tree)
            bytes.set(
              noise.subarray(0, bytes.length),
              seed % Math.max(1, bytes.length - noise.length),
            )
            try {
              const end = new MessageBoundary(protocol).feed(bytes, 0, bytes.length)
              assert.ok(end >= -1 && end <= bytes.length)
            } catch (error) {
              assert.ok(protocolError(error), String(error))
            }
          },
        ),
      )
    })

    it('looks at a big value once only', () => {
      const big: Shape = {
        type: Type.STRING,
        write: (output) => output.writeBinary(Buffer.alloc(32 * 1024 * 1024)),
      }
      const bytes = message(protocol, [[0, big]])
      const started = performance.now()
      assert.equal(feedCut(new MessageBoundary(protocol), bytes, [1000]), bytes.length)
      assert.ok(performance.now() - started < 1000)
    })

    it('refuses nesting beyond 64 levels', () => {
      const nested = (depth: number): Shape => ({
        type: Type.STRUCT,
        write: (output) => writeStruct(output, depth === 0 ? [] : [[1, nested(depth - 1)]]),
      })
      const fits = message(protocol, [[1, nested(62)]])
      assert.equal(new MessageBoundary(protocol).feed(fits, 0, fits.length), fits.length)
      const deep = message(protocol, [[1, nested(63)]])
      assert.throws(() => new MessageBoundary(protocol).feed(deep, 0, deep.length), protocolError)
    })

    it('refuses the other protocol at its first bytes', () => {
      const other = message(protocol === 'binary' ? 'compact' : 'binary', [])
      assert.throws(() => new MessageBoundary(protocol).feed(other, 0, other.length), protocolError)
    })
  })
}

const binaryHead = Buffer.from('8001000200000001610000000' + '1', 'hex')
const compactHead = Buffer.from('8241010161', 'hex')

const refused: readonly (readonly [string, ProtocolName, Buffer])[] = [
  ['a negative length', 'binary', Buffer.from('0b0000ffffffff', 'hex')],
  ['a length above 128 MiB', 'binary', Buffer.from('0b000008000001', 'hex')],
  ['a negative list', 'binary', Buffer.from('0f00000bffffffff', 'hex')],
  ['a negative map', 'binary', Buffer.from('0d00000b0b80000000', 'hex')],
  ['a type that does not exist', 'binary', Buffer.from('050000', 'hex')],
  ['a list of nothing', 'binary', Buffer.from('0f00000100000001', 'hex')],
  ['a length above 128 MiB', 'compact', Buffer.from('1881808040', 'hex')],
  ['a negative length', 'compact', Buffer.from('18ffffffff0f', 'hex')],
  ['a number without an end', 'compact', Buffer.from('18ffffffffffff', 'hex')],
  ['a negative list', 'compact', Buffer.from('19f8ffffffff0f', 'hex')],
  ['a type that does not exist', 'compact', Buffer.from('1f', 'hex')],
  ['a long number without an end', 'compact', Buffer.from('16ffffffffffffffffffffff', 'hex')],
]

describe('MessageBoundary refuses', () => {
  for (const [what, protocol, body] of refused) {
    it(`${what}, ${protocol}`, () => {
      const bytes = Buffer.concat([protocol === 'binary' ? binaryHead : compactHead, body])
      assert.throws(() => new MessageBoundary(protocol).feed(bytes, 0, bytes.length), protocolError)
    })
  }

  it('no giant map of fixed widths, and passes over it without counting', () => {
    const body = Buffer.from('1bffffffff0711', 'hex')
    const bytes = Buffer.concat([compactHead, body])
    const started = performance.now()
    assert.equal(new MessageBoundary('compact').feed(bytes, 0, bytes.length), -1)
    assert.ok(performance.now() - started < 100)
  })
})
