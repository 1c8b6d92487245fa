import thrift from 'thrift'
import hbase1 from '#gen/Hbase.js'
import hbase2 from '#gen/THBaseService.js'
import type {
  EncodedCall,
  ProtocolName,
  ReplyDecoder,
  RpcChannel,
  ThriftApi,
} from '../../src/wire/types.js'

/** Answers one encoded call with the thrift package's own processor and protocol classes; gives the reply's bytes. */
export function stockReply(
  api: ThriftApi,
  protocol: ProtocolName,
  handler: object,
  request: Buffer,
): Promise<Buffer> {
  const Protocol = protocol === 'compact' ? thrift.TCompactProtocol : thrift.TBinaryProtocol
  const Processor = (api === 1 ? hbase1 : hbase2).Processor
  return new Promise((resolve) => {
    const output = new thrift.TBufferedTransport(undefined, (message) =>
      resolve(Buffer.from(message as Buffer)),
    )
    const input = new thrift.TFramedTransport(request)
    new Processor(handler as never).process(new Protocol(input), new Protocol(output))
  })
}

/** A channel in memory, with the thrift package as its gateway; replies arrive in chunks of a fixed size. */
export class StockChannel implements RpcChannel {
  readonly alive = true
  readonly protocol: ProtocolName
  readonly #api: ThriftApi
  readonly #handler: object
  readonly #chunkSize: number
  #seqid = 0

  constructor(
    api: ThriftApi,
    protocol: ProtocolName,
    handler: object,
    chunkSize: number = Number.POSITIVE_INFINITY,
  ) {
    this.#api = api
    this.protocol = protocol
    this.#handler = handler
    this.#chunkSize = chunkSize
  }

  nextSeqid(): number {
    return ++this.#seqid
  }

  async call<T>(request: EncodedCall, decoder: ReplyDecoder<T>): Promise<T> {
    const bytes = Buffer.concat(request.pieces)
    const reply = await stockReply(this.#api, this.protocol, this.#handler, bytes)
    feedInChunks(decoder, reply, this.#chunkSize)
    return decoder.result()
  }

  destroy(): void {}

  async close(): Promise<void> {}
}

/** Feeds a whole reply piece by piece, each in a buffer of its own that is wiped afterwards, as a reused one would be. */
export function feedInChunks(decoder: ReplyDecoder<unknown>, reply: Buffer, size: number): void {
  for (let at = 0; at < reply.length; at += size) {
    const chunk = Buffer.from(reply.subarray(at, at + size))
    const end = decoder.feed(chunk, 0, chunk.length)
    const last = at + chunk.length >= reply.length
    if (last !== end >= 0) throw new Error(`the reply ended at ${at} of ${reply.length} bytes`)
    if (last && end !== chunk.length) throw new Error('the reply did not take its last byte')
    chunk.fill(0xa5)
  }
}
