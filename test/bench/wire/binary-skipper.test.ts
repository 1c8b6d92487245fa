import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseColumnSpec } from '../../../bench/data/column-spec.js'
import { BinarySkipper } from '../../../bench/wire/binary-skipper.js'
import { hotCalls } from '../../../bench/wire/calls.js'
import { FrameSkipper } from '../../../bench/wire/frame-skipper.js'
import { thriftWriter } from '../../../bench/wire/thrift-writer.js'

const { columns } = parseColumnSpec('HBASE_ROW_KEY,d:a,d:b,d:c')
const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array))
const rows = fc.array(
  fc.record({
    key: bytes,
    values: fc.tuple(bytes, fc.option(bytes, { nil: undefined }), bytes),
  }),
  { maxLength: 8 },
)

/** The end offset within the whole input, fed in pieces of one size. */
function endIn(skipper: BinarySkipper | FrameSkipper, input: Buffer, size: number): number {
  for (let start = 0; start < input.length; start += size) {
    const end = skipper.feed(input.subarray(start, start + size))
    if (end !== -1) return start + end
  }
  return -1
}

test('the end of a message is found whatever pieces it comes in', () => {
  fc.assert(
    fc.property(rows, fc.constantFrom<1 | 2>(1, 2), (some, api) => {
      const message = hotCalls(api, 'binary').put('t', columns, some, 1_700_000_000_000)
      const input = Buffer.concat([message, Buffer.from('next')])
      for (const size of [1, 2, 3, 7, 64, input.length]) {
        assert.equal(endIn(new BinarySkipper(), input, size), message.length)
      }
    }),
  )
})

test('one skipper serves message after message', () => {
  const writer = thriftWriter('binary')
  const skipper = new BinarySkipper()
  for (const method of ['a', 'getScannerRows', '']) {
    writer.begin(method)
    writer.int64Field(1, 5)
    const message = writer.end()
    assert.equal(endIn(skipper, message, 5), message.length)
    skipper.reset()
  }
})

test('maps of structs and lists of lists are walked through', () => {
  // map<i32, struct{1: bool}> with two entries, then list<list<string>> [[], ['x']].
  const body = '0d0001080c00000002' + '00000001' + '0200010100' + '00000002' + '0200010000'
  const lists = '0f00020f00000002' + '0b00000000' + '0b0000000100000001' + '78'
  const message = Buffer.from(`80010002000000016100000000${body}${lists}00`, 'hex')
  for (const size of [1, 2, 5, 1000]) {
    assert.equal(endIn(new BinarySkipper(), message, size), message.length)
  }
})

test('something else than Thrift is refused', () => {
  assert.throws(() => new BinarySkipper().feed(Buffer.from('HTTP/1.1 400 Bad')), {
    code: 'PROTOCOL',
  })
})

test('frames end where their length says', () => {
  const frame = Buffer.concat([Buffer.from([0, 0, 1, 4]), Buffer.alloc(260), Buffer.from('next')])
  for (const size of [1, 3, 4, 5, 1000]) assert.equal(endIn(new FrameSkipper(), frame, size), 264)
})
