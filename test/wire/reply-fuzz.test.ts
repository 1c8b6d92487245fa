import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { createAdmin } from '../../src/client/admin/admin.js'
import { callsOf } from '../../src/client/calls-of.js'
import { HbulkError } from '../../src/errors.js'
import { newReader } from '../../src/wire/codec.js'
import { toInt64 } from '../../src/wire/generic/thrift-library.js'
import { thrift1Types } from '../../src/wire/generic/thrift1-service.js'
import { thrift2Types } from '../../src/wire/generic/thrift2-service.js'
import type { RowVisitor } from '../../src/wire/model.js'
import { StreamDecoder } from '../../src/wire/stream-decoder.js'
import { TType } from '../../src/wire/ttype.js'
import type {
  EncodedCall,
  ProtocolName,
  ReplyDecoder,
  RpcChannel,
  ThriftApi,
} from '../../src/wire/types.js'
import {
  feedInChunks,
  type Handler,
  LoopbackChannel,
  lend,
  stockReply,
} from '../support/loopback.js'

const dialects = ([1, 2] as const).flatMap((api) =>
  (['binary', 'compact'] as const).map((protocol) => ({ api, protocol })),
)

const deaf: RowVisitor = { startRow() {}, cell() {}, endRow() {}, abandonRow() {} }

/** What may be done to the bytes of an answer. */
const damage = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('set' as const),
      at: fc.nat(),
      byte: fc.integer({ min: 0, max: 255 }),
    }),
    fc.record({ kind: fc.constant('cut' as const), at: fc.nat() }),
    fc.record({
      kind: fc.constant('insert' as const),
      at: fc.nat(),
      bytes: fc.uint8Array({ maxLength: 40 }),
    }),
  ),
  { minLength: 1, maxLength: 4 },
)

type Damage = (typeof damage extends fc.Arbitrary<infer T> ? T : never)[number]

function damaged(reply: Buffer, changes: readonly Damage[]): Buffer {
  let bytes = Buffer.from(reply)
  for (const change of changes) {
    const at = change.at % (bytes.length + 1)
    if (change.kind === 'cut') bytes = bytes.subarray(0, at)
    else if (change.kind === 'set') bytes.fill(change.byte, at, Math.min(at + 1, bytes.length))
    else bytes = Buffer.concat([bytes.subarray(0, at), change.bytes, bytes.subarray(at)])
  }
  return bytes
}

/** Feeds an answer; whatever it holds, the decoder says something that the client understands. */
function decode(decoder: ReplyDecoder<unknown>, bytes: Buffer, chunk: number): void {
  try {
    if (feedInChunks(decoder, bytes, chunk) >= 0) decoder.result()
  } catch (error) {
    assert.ok(error instanceof HbulkError, String(error instanceof Error ? error.stack : error))
  }
}

/** A connection on which a fixed answer comes, whatever was asked. */
class CannedChannel implements RpcChannel {
  readonly alive = true
  readonly protocol: ProtocolName
  readonly #bytes: Buffer

  constructor(protocol: ProtocolName, bytes: Buffer) {
    this.protocol = protocol
    this.#bytes = bytes
  }

  nextSeqid(): number {
    return 1
  }

  async call<T>(_request: EncodedCall, decoder: ReplyDecoder<T>): Promise<T> {
    const end = feedInChunks(decoder, this.#bytes, 13)
    if (end < 0) throw new HbulkError('GATEWAY_CLOSED', 'no more')
    return decoder.result()
  }

  destroy(): void {}

  async close(): Promise<void> {}
}

const bytes = (text: string): Buffer => Buffer.from(text)

/** Answers with something of everything in them. */
const handlers: Readonly<Record<ThriftApi, Handler>> = {
  1: {
    scannerOpenWithScan: () => 5,
    scannerGetList: () => {
      const cell = new thrift1Types.TCell({ value: bytes('v'), timestamp: toInt64(7) })
      const column = new thrift1Types.TColumn({ columnName: bytes('d:q'), cell })
      return [new thrift1Types.TRowResult({ row: bytes('r'), sortedColumns: [column, column] })]
    },
    scannerClose: () => undefined,
    getTableRegions: () => [
      new thrift1Types.TRegionInfo({
        ...{ startKey: bytes(''), endKey: bytes('m'), id: toInt64(1), name: bytes('n') },
        ...{ version: 1, serverName: bytes('h'), port: 16020 },
      }),
    ],
    mutateRowsTs: () => {
      throw new thrift1Types.IOError({ message: 'java.io.IOException: no', canRetry: false })
    },
  },
  2: {
    openScanner: () => 5,
    getScannerRows: () => {
      const place = { family: bytes('d'), qualifier: bytes('q') }
      const value = { value: bytes('v'), timestamp: toInt64(2n ** 60n), type: 4 }
      const cell = new thrift2Types.TColumnValue({ ...place, ...value })
      return [new thrift2Types.TResult({ row: bytes('r'), columnValues: [cell, cell] })]
    },
    closeScanner: () => undefined,
    getAllRegionLocations: () => [
      new thrift2Types.THRegionLocation({
        serverName: new thrift2Types.TServerName({ hostName: 'h', port: 16020 }),
        regionInfo: new thrift2Types.THRegionInfo({
          ...{ regionId: toInt64(0), tableName: bytes('t'), startKey: bytes(''), replicaId: 0 },
        }),
      }),
    ],
  },
}

describe('answers that are damaged', () => {
  for (const { api, protocol } of dialects) {
    it(`break nothing in the hot calls of Thrift${api} ${protocol}`, async () => {
      const calls = callsOf(api)
      const handler = handlers[api]
      const channel = new LoopbackChannel(api, protocol, handler)
      const table = Buffer.from('t')
      const prepared = [
        () => calls.openScanner(channel, { table, startRow: table, stopRow: table }),
        () => calls.nextRows(channel, 0, 10, deaf),
        () => calls.closeScanner(channel, 0),
        () => calls.listRegions(channel, table),
      ]
      const replies = await Promise.all(
        prepared.map(async (prepare) => {
          const { request } = prepare()
          return stockReply(api, protocol, Buffer.concat([...request.pieces]), handler)
        }),
      )
      fc.assert(
        fc.property(
          fc.nat({ max: prepared.length - 1 }),
          fc.nat({ max: replies.length - 1 }),
          damage,
          fc.integer({ min: 1, max: 40 }),
          (call, reply, changes, chunk) => {
            const decoder = prepared[call]?.().decoder
            const answer = replies[reply]
            assert.ok(decoder !== undefined && answer !== undefined)
            decode(decoder, damaged(answer, changes), chunk)
          },
        ),
        { numRuns: 400 },
      )
    })

    it(`break nothing in the seldom calls of Thrift${api} ${protocol}`, async () => {
      const header = protocol === 'binary' ? '80010002' : '82'
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.boolean(), async (noise, valid) => {
          const beginning = Buffer.from(valid ? header : '', 'hex')
          const channel = new CannedChannel(protocol, Buffer.concat([beginning, noise]))
          const admin = createAdmin(lend(channel, { api }), { ...gateway, api, protocol })
          for (const call of [admin.listTables(), admin.describeTable('t'), admin.clusterId()]) {
            await call.catch((error: unknown) => {
              assert.ok(error instanceof HbulkError, String(error))
            })
          }
        }),
        { numRuns: 100 },
      )
    })
  }
})

const gateway = {
  ...({ api: 2, transport: 'buffered', protocol: 'binary' } as const),
  ...{ host: 'h', port: 1, tls: false, path: '/', headers: {} },
}

class Skipper extends StreamDecoder<void> {
  protected step(): boolean {
    this.reader.skip(TType.LIST)
    return true
  }

  result(): void {}
}

describe('an answer without an end', () => {
  const zeros = Buffer.alloc(1 << 16)

  for (const [what, head] of [
    ['a list of 2^31 numbers', '08 7fffffff'],
    ['lists in lists in lists', '0f 7fffffff 0f 7fffffff 03 7fffffff'],
  ] as const) {
    it(`is refused before it takes much memory or time: ${what}`, () => {
      const decoder = new Skipper(newReader('binary'))
      decoder.feed(
        Buffer.from(head.replaceAll(' ', ''), 'hex'),
        0,
        head.replaceAll(' ', '').length / 2,
      )
      const started = performance.now()
      let fed = 0
      assert.throws(
        () => {
          for (; fed < 2 ** 30; fed += zeros.length) decoder.feed(zeros, 0, zeros.length)
        },
        { code: 'PROTOCOL' },
      )
      assert.ok(fed < 64 * 2 ** 20, `${fed} bytes`)
      assert.ok(performance.now() - started < 10_000)
    })
  }
})
