import type { HbulkError } from '../../errors.js'
import type { ChannelLender } from '../channel-lender.js'
import type { Gateway } from '../model.js'
import type { CallOptions } from '../types.js'
import { decodeReply, encodeCall } from './generated-codec.js'
import type { GeneratedService } from './generated-service.js'
import { MessageDecoder } from './message-decoder.js'

/** A generated method is declared twice, with a promise first and then with a callback. */
type Declared<F> = F extends {
  (...args: infer Args): Promise<infer Result>
  (...args: infer _Args): infer _Result
}
  ? { readonly args: Args; readonly result: Result }
  : never

export type Method<Client> = keyof Client & string
export type Arguments<Client, M extends Method<Client>> = Declared<Client[M]>['args']
export type Result<Client, M extends Method<Client>> = Declared<Client[M]>['result']

export interface GenericCallOptions extends CallOptions {
  /** The table that the call is about, for the message if it fails. */
  readonly table?: string
  /** Why this gateway must not get the call, if so. There can be several, and they need not be alike. */
  readonly refuse?: (gateway: Gateway) => HbulkError | undefined
}

/** Any method of a generated client over our own connections. Rejects with HbulkError and never tries again by itself. */
export class GenericClient<Client> {
  readonly #service: GeneratedService<Client>
  readonly #channels: ChannelLender

  constructor(service: GeneratedService<Client>, channels: ChannelLender) {
    this.#service = service
    this.#channels = channels
  }

  call<M extends Method<Client>>(
    method: M,
    args: Arguments<Client, M> & readonly unknown[],
    options: GenericCallOptions = {},
  ): Promise<Result<Client, M>> {
    const { table, refuse, ...callOptions } = options
    return this.#channels.use(async (channel, gateway) => {
      const refusal = refuse?.(gateway)
      if (refusal !== undefined) throw refusal
      const header = { protocol: channel.protocol, method, seqid: channel.nextSeqid() }
      const request = encodeCall(this.#service, header, args)
      const decoder = new MessageDecoder(channel.protocol, (message) => {
        // The typings of the generated method say what its decoder returns.
        return decodeReply(this.#service, header, message, table) as Result<Client, M>
      })
      return channel.call(request, decoder, callOptions)
    })
  }
}
