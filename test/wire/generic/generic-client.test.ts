import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { HbulkError } from '../../../src/errors.js'
import { decodeReply, encodeCall } from '../../../src/wire/generic/generated-codec.js'
import { GenericClient } from '../../../src/wire/generic/generic-client.js'
import { MessageDecoder } from '../../../src/wire/generic/message-decoder.js'
import {
  fromInt64,
  outputTransport,
  protocolClass,
  toInt64,
} from '../../../src/wire/generic/thrift-library.js'
import { thrift1Service, thrift1Types } from '../../../src/wire/generic/thrift1-service.js'
import { thrift2Service, thrift2Types } from '../../../src/wire/generic/thrift2-service.js'
import type { ProtocolName } from '../../../src/wire/types.js'
import { feedInChunks, LoopbackChannel, lend, stockReply } from '../../support/loopback.js'

const protocols: readonly ProtocolName[] = ['binary', 'compact']
const chunkSizes = [1, 2, 3, 7, 64, Number.POSITIVE_INFINITY]
const bytes = (text: string) => Buffer.from(text, 'latin1')
const code = (wanted: string) => (error: unknown) =>
  error instanceof HbulkError && error.code === wanted

const rows = Array.from({ length: 30 }, (_, row) => ({
  row: bytes(`row\xff\x00${row}`),
  columnValues: Array.from({ length: row % 4 }, (_, cell) => ({
    family: bytes('f'),
    qualifier: bytes(`q\xfe${cell}`),
    value: Buffer.alloc(row * 37, cell),
    timestamp: toInt64(row % 2 === 0 ? 1_700_000_000_000 + row : 2n ** 62n + BigInt(row)),
    type: 4,
  })),
}))

function applicationException(protocol: ProtocolName, type: number, seqid: number): Buffer {
  let reply: Buffer = Buffer.alloc(0)
  const output = new (protocolClass(protocol))(
    outputTransport((written) => {
      reply = written
    }),
  )
  output.writeMessageBegin('getClusterId', 3, seqid)
  output.writeStructBegin('')
  output.writeFieldBegin('message', 11, 1)
  output.writeString('Internal error processing getClusterId')
  output.writeFieldBegin('type', 8, 2)
  output.writeI32(type)
  output.writeFieldStop()
  output.writeStructEnd()
  output.writeMessageEnd()
  output.flush()
  return reply
}

for (const protocol of protocols) {
  for (const chunkSize of chunkSizes) {
    describe(`GenericClient, ${protocol}, chunks of ${chunkSize}`, () => {
      const client1 = (handler: Record<string, (...args: never[]) => unknown>) =>
        new GenericClient(
          thrift1Service,
          lend(new LoopbackChannel(1, protocol, handler, chunkSize)),
        )
      const client2 = (handler: Record<string, (...args: never[]) => unknown>) =>
        new GenericClient(
          thrift2Service,
          lend(new LoopbackChannel(2, protocol, handler, chunkSize)),
        )

      it('carries rows with binary keys and 64-bit timestamps', async () => {
        const client = client2({
          getScannerResults: (table: Buffer, scan: { limit: number }, numRows: number) => {
            assert.equal(table.toString(), 't')
            assert.equal(scan.limit, 5)
            assert.equal(numRows, 30)
            return rows.map((row) => new thrift2Types.TResult(row))
          },
        })
        const scan = new thrift2Types.TScan({ limit: 5 })
        const got = await client.call('getScannerResults', [Buffer.from('t'), scan, 30])
        assert.deepEqual(
          got.map(({ row, columnValues }) => ({
            row,
            cells: columnValues.map(({ timestamp, value }) => [
              timestamp === undefined ? undefined : fromInt64(timestamp),
              value.length,
            ]),
          })),
          rows.map(({ row, columnValues }) => ({
            row,
            cells: columnValues.map(({ timestamp, value }) => [fromInt64(timestamp), value.length]),
          })),
        )
      })

      it('carries maps of structs', async () => {
        const client = client1({
          getColumnDescriptors: () => ({
            'f:': new thrift1Types.ColumnDescriptor({ name: bytes('f:'), maxVersions: 5 }),
            'g:': new thrift1Types.ColumnDescriptor({ name: bytes('g:'), inMemory: true }),
          }),
        })
        const got = await client.call('getColumnDescriptors', [bytes('t')])
        assert.deepEqual(Object.keys(got), ['f:', 'g:'])
        assert.equal(got['f:'].maxVersions, 5)
        assert.equal(got['g:'].inMemory, true)
      })

      it('carries booleans in lists', async () => {
        const wanted = [true, false, true, true]
        const client = client2({ existsAll: () => wanted })
        const gets = wanted.map(() => new thrift2Types.TGet({ row: bytes('r') }))
        assert.deepEqual(await client.call('existsAll', [bytes('t'), gets]), wanted)
      })

      it('carries nothing', async () => {
        const client = client1({ disableTable: () => undefined })
        assert.equal(await client.call('disableTable', [bytes('t')]), undefined)
      })

      it('carries declared exceptions', async () => {
        const client = client2({
          disableTable: () => {
            throw new thrift2Types.TIOError({ message: 'busy', canRetry: true })
          },
        })
        const name = new thrift2Types.TTableName({ qualifier: bytes('t') })
        await assert.rejects(client.call('disableTable', [name]), {
          code: 'REMOTE',
          message: 'disableTable: busy',
          retryable: true,
        })
      })

      it('carries exceptions without a message', async () => {
        const client = client2({
          closeScanner: () => {
            throw new thrift2Types.TIllegalArgument()
          },
        })
        await assert.rejects(client.call('closeScanner', [1]), {
          code: 'REMOTE',
          message: 'closeScanner: no message',
          retryable: false,
        })
      })

      it("carries Thrift's own exceptions", () => {
        const header = { protocol, method: 'getClusterId', seqid: 3 }
        const decoder = new MessageDecoder(protocol, (message) =>
          decodeReply(thrift1Service, header, message),
        )
        const reply = applicationException(protocol, 1, 3)
        assert.equal(feedInChunks(decoder, reply, chunkSize), reply.length)
        assert.throws(() => decoder.result(), code('UNSUPPORTED'))
      })

      it('leaves the next reply in the chunk alone', async () => {
        const replies: Buffer[] = []
        for (const seqid of [1, 2]) {
          const { pieces } = encodeCall(
            thrift2Service,
            { protocol, method: 'getClusterId', seqid },
            [],
          )
          const handler = { getClusterId: () => `cluster ${seqid}` }
          replies.push(await stockReply(2, protocol, Buffer.concat([...pieces]), handler))
        }
        const both = Buffer.concat(replies)
        let at = 0
        for (const seqid of [1, 2]) {
          const header = { protocol, method: 'getClusterId', seqid }
          const decoder = new MessageDecoder(protocol, (message) =>
            decodeReply(thrift2Service, header, message),
          )
          at += feedInChunks(decoder, both.subarray(at), chunkSize)
          assert.equal(decoder.result(), `cluster ${seqid}`)
        }
        assert.equal(at, both.length)
      })
    })
  }

  describe(`generated codec, ${protocol}`, () => {
    const header = { protocol, method: 'getClusterId', seqid: 3 }
    const reply = async () => {
      const { pieces } = encodeCall(thrift2Service, header, [])
      return stockReply(2, protocol, Buffer.concat([...pieces]), { getClusterId: () => 'id' })
    }

    it('refuses the reply to another call', async () => {
      const message = await reply()
      assert.equal(decodeReply(thrift2Service, header, message), 'id')
      const other = { ...header, seqid: 4 }
      assert.throws(() => decodeReply(thrift2Service, other, message), code('PROTOCOL'))
      const otherMethod = { ...header, method: 'listNamespaces' }
      assert.throws(() => decodeReply(thrift2Service, otherMethod, message), code('PROTOCOL'))
    })

    it('refuses a reply with neither result nor exception', async () => {
      const { pieces } = encodeCall(thrift2Service, header, [])
      const empty = await stockReply(2, protocol, Buffer.concat([...pieces]), {
        getClusterId: () => null,
      })
      assert.throws(() => decodeReply(thrift2Service, header, empty), code('PROTOCOL'))
    })

    it('refuses a reply that is cut off', async () => {
      const message = await reply()
      const part = message.subarray(0, -3)
      assert.throws(() => decodeReply(thrift2Service, header, part), code('PROTOCOL'))
    })

    it('sends nothing of a call that cannot be encoded', async () => {
      const channel = new LoopbackChannel(2, protocol, { tableExists: () => true })
      const client = new GenericClient(thrift2Service, lend(channel))
      const name = new thrift2Types.TTableName({ qualifier: 5 as unknown as Buffer })
      await assert.rejects(client.call('tableExists', [name]), code('INTERNAL'))
      assert.deepEqual(channel.calls, [])
      const good = new thrift2Types.TTableName({ qualifier: bytes('t') })
      assert.equal(await client.call('tableExists', [good]), true)
    })

    it('sends nothing of a call that is refused', async () => {
      const channel = new LoopbackChannel(2, protocol, {})
      const client = new GenericClient(thrift2Service, lend(channel))
      const refuse = () => new HbulkError('UNSUPPORTED', 'no')
      await assert.rejects(client.call('getClusterId', [], { refuse }), code('UNSUPPORTED'))
      assert.deepEqual(channel.calls, [])
    })
  })
}
