import hbase1 from '#gen/Hbase.js'
import hbase2 from '#gen/THBaseService.js'
import type { Gateway } from '../../src/client/types.js'
import type { ChannelLender } from '../../src/wire/channel-lender.js'
import {
  inputTransport,
  outputTransport,
  protocolClass,
} from '../../src/wire/generic/thrift-library.js'
import type {
  CallOptions,
  EncodedCall,
  ProtocolName,
  ReplyDecoder,
  RpcChannel,
  ThriftApi,
} from '../../src/wire/types.js'

/** What a gateway does, by method name. Arguments are the decoded ones, exceptions are the generated classes. */
export type Handler = Readonly<Record<string, (...args: never[]) => unknown>>

/** The reply to an encoded call, made by the stock library's server side. */
export function stockReply(
  api: ThriftApi,
  protocol: ProtocolName,
  request: Buffer,
  handler: Handler,
): Promise<Buffer> {
  const { Client, Processor } = api === 1 ? hbase1 : hbase2
  const arities = Client.prototype as unknown as Handler
  const methods = Object.entries(handler).map(([name, method]) => {
    const wrapped = async (...args: never[]) => method(...args)
    // The generated processor takes a handler for one with a callback unless it has exactly the method's parameters.
    Object.defineProperty(wrapped, 'length', { value: arities[name]?.length })
    return [name, wrapped] as const
  })
  const Protocol = protocolClass(protocol)
  return new Promise((resolve) => {
    const output = new Protocol(outputTransport(resolve))
    const input = new Protocol(inputTransport(request))
    new Processor(Object.fromEntries(methods)).process(input, output)
  })
}

/** A connection without a socket to a gateway that is only a handler. Replies come in chunks of `chunkSize`. */
export class LoopbackChannel implements RpcChannel {
  readonly alive = true
  readonly protocol: ProtocolName
  readonly calls: { readonly method: string; readonly options: CallOptions | undefined }[] = []
  readonly #api: ThriftApi
  readonly #handler: Handler
  readonly #chunkSize: number
  #seqid = 0

  constructor(api: ThriftApi, protocol: ProtocolName, handler: Handler, chunkSize = 64) {
    this.#api = api
    this.protocol = protocol
    this.#handler = handler
    this.#chunkSize = chunkSize
  }

  nextSeqid(): number {
    return ++this.#seqid
  }

  async call<T>(request: EncodedCall, decoder: ReplyDecoder<T>, options?: CallOptions): Promise<T> {
    this.calls.push({ method: request.method, options })
    const bytes = Buffer.concat([...request.pieces])
    const reply = await stockReply(this.#api, this.protocol, bytes, this.#handler)
    feedInChunks(decoder, reply, this.#chunkSize)
    return decoder.result()
  }

  destroy(): void {}

  async close(): Promise<void> {}
}

/** Feeds the way a socket does: the same memory is used again for the next chunk. Returns the offset of the end. */
export function feedInChunks(
  decoder: Pick<ReplyDecoder<unknown>, 'feed'>,
  bytes: Buffer,
  chunkSize: number,
): number {
  const size = Math.max(1, Math.min(chunkSize, bytes.length))
  const chunk = Buffer.alloc(size)
  for (let at = 0; at < bytes.length; at += size) {
    const length = bytes.copy(chunk, 0, at, at + size)
    const end = decoder.feed(chunk, 0, length)
    if (end !== -1) return at + end
  }
  return -1
}

export const lend = (channel: RpcChannel, gateway: Partial<Gateway> = {}): ChannelLender => ({
  use: (work) =>
    work(channel, {
      api: 2,
      transport: 'buffered',
      protocol: channel.protocol,
      host: 'localhost',
      port: 9090,
      tls: false,
      path: '/',
      headers: {},
      ...gateway,
    }),
})
