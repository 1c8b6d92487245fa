import { HbulkError } from '../errors.js'
import { abortedBefore } from './channel-errors.js'
import { gatewayPlace } from './gateway-name.js'
import type { Gateway } from './model.js'
import { OutstandingCall } from './outstanding-call.js'
import type {
  CallOptions,
  ChannelOptions,
  EncodedCall,
  ProtocolName,
  ReplyDecoder,
  RpcChannel,
} from './types.js'

/**
 * What every channel keeps to: a call settles once, whatever happens; the first failure is final and ends the
 * connection together with every call on it, because what arrived later could not be told apart.
 */
export abstract class BaseChannel implements RpcChannel {
  readonly protocol: ProtocolName
  protected readonly gateway: Gateway
  readonly #options: ChannelOptions
  #failure: Error | undefined
  #closing: { readonly done: Promise<void>; readonly resolve: () => void } | undefined
  #seqid = 0

  constructor(gateway: Gateway, options: ChannelOptions) {
    this.gateway = gateway
    this.protocol = gateway.protocol
    this.#options = options
  }

  get alive(): boolean {
    return !this.failed && this.#closing === undefined
  }

  get failure(): Error | undefined {
    return this.#failure
  }

  nextSeqid(): number {
    this.#seqid = (this.#seqid + 1) & 0x7fffffff
    return this.#seqid
  }

  call<T>(request: EncodedCall, decoder: ReplyDecoder<T>, options: CallOptions = {}): Promise<T> {
    const call = new OutstandingCall<T>(request, decoder)
    const refusal = this.#failure ?? abortedBefore(options.signal)
    if (refusal !== undefined) {
      call.fail(refusal)
      return call.promise
    }
    const where = gatewayPlace(this.gateway)
    call.watch(where, this.#options.callTimeoutMs, options, (reason) => this.destroy(reason))
    this.enqueue(call as OutstandingCall)
    return call.promise
  }

  destroy(reason: Error): void {
    if (this.#failure !== undefined) return
    this.#failure = reason
    for (const call of this.disconnect()) call.fail(reason)
    this.#closing?.resolve()
  }

  async close(): Promise<void> {
    if (this.#failure !== undefined) return
    if (this.#closing === undefined) {
      let resolve = (): void => {}
      const done = new Promise<void>((settle) => {
        resolve = settle
      })
      this.#closing = { done, resolve }
      this.endIfIdle()
    }
    await this.#closing.done
  }

  protected get failed(): boolean {
    return this.#failure !== undefined
  }

  /** Takes a call over; it goes out as soon as the connection lets it. */
  protected abstract enqueue(call: OutstandingCall): void

  /** Ends the connection at once and hands every call that has not settled over. */
  protected abstract disconnect(): readonly OutstandingCall[]

  protected abstract get idle(): boolean

  /** For a channel that is being closed: the end, once nothing is under way. */
  protected endIfIdle(): void {
    if (this.#closing === undefined || !this.idle) return
    const name = gatewayPlace(this.gateway)
    this.destroy(new HbulkError('GATEWAY_CLOSED', `the connection to ${name} is closed`))
  }

  protected closedError(what: string, cause?: Error): HbulkError {
    const name = gatewayPlace(this.gateway)
    return new HbulkError('GATEWAY_CLOSED', `the connection to ${name} broke: ${what}`, {
      retryable: true,
      cause,
    })
  }
}
