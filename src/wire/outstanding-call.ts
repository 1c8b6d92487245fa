import { setMaxListeners } from 'node:events'
import { HbulkError } from '../errors.js'
import type { CallOptions, EncodedCall, ReplyDecoder } from './types.js'

/** A call on its way: it settles exactly once, whatever happens to its connection. */
export class OutstandingCall<T = unknown> {
  readonly request: EncodedCall
  readonly decoder: ReplyDecoder<T>
  readonly promise: Promise<T>
  #resolve: (value: T) => void = () => {}
  #reject: (reason: Error) => void = () => {}
  #settled = false
  #giveUp: GiveUp = () => {}
  #startClock: () => void = () => {}
  #hold: CallOptions['hold']
  #timer: NodeJS.Timeout | undefined
  #signal: AbortSignal | undefined
  #onAbort: (() => void) | undefined

  constructor(request: EncodedCall, decoder: ReplyDecoder<T>) {
    this.request = request
    this.decoder = decoder
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  /** Starts the clock. `giveUp` must end the call's connection, for its answer may still arrive. */
  watch(where: string, defaultTimeoutMs: number, options: CallOptions, giveUp: GiveUp): void {
    const { timeoutMs = defaultTimeoutMs, signal } = options
    const onTimeout = (): void => giveUp(timeoutError(this.request, where, timeoutMs))
    this.#startClock = () => {
      this.#timer = setTimeout(onTimeout, timeoutMs)
    }
    this.#startClock()
    this.#giveUp = giveUp
    this.#hold = options.hold
    if (signal === undefined) return
    this.#signal = signal
    this.#onAbort = () => giveUp(interruptedError(this.request))
    // Any number of calls may hang on one signal; Node would take that for a leak.
    setMaxListeners(0, signal)
    signal.addEventListener('abort', this.#onAbort, { once: true })
  }

  /** A piece of the reply was decoded, of so many bytes. Stops reading from `source` for as long as the caller has no room for more. */
  holdBack(source: PausableSource, bytes: number): void {
    let held: Promise<void> | undefined
    try {
      held = this.#hold?.(bytes)
    } catch (error) {
      held = Promise.reject(error)
    }
    if (held === undefined) return
    clearTimeout(this.#timer)
    source.pause()
    held.then(
      () => {
        if (this.#settled) return
        this.#startClock()
        source.resume()
      },
      (error: unknown) => this.#giveUp(error as Error),
    )
  }

  /** The reply is decoded. */
  finish(): void {
    this.#unwatch()
    try {
      this.#resolve(this.decoder.result())
    } catch (error) {
      this.#reject(error as Error)
    }
  }

  fail(reason: Error): void {
    this.#unwatch()
    this.#reject(reason)
  }

  #unwatch(): void {
    this.#settled = true
    clearTimeout(this.#timer)
    if (this.#onAbort !== undefined) this.#signal?.removeEventListener('abort', this.#onAbort)
  }
}

export type GiveUp = (reason: Error) => void

/** What a reply is read from. */
interface PausableSource {
  pause(): unknown
  resume(): unknown
}

function timeoutError(request: EncodedCall, where: string, timeoutMs: number): HbulkError {
  return new HbulkError(
    'CALL_TIMEOUT',
    `${where} did not answer ${request.method} within ${timeoutMs / 1000} s`,
    {
      retryable: true,
      hint: 'Raise the call timeout (--call-timeout, in programs timeoutMs) if HBase is only slow.',
    },
  )
}

function interruptedError(request: EncodedCall): HbulkError {
  return new HbulkError('INTERRUPTED', `${request.method} was interrupted`)
}
