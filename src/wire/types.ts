/** The two APIs of HBase's Thrift gateways: 1 is service `Hbase`, 2 is service `THBaseService`. */
export type ThriftApi = 1 | 2

export type ProtocolName = 'binary' | 'compact'

/** `buffered` is Thrift's unframed socket transport, the default of HBase's gateways. */
export type TransportName = 'buffered' | 'framed' | 'http'

/**
 * Takes the bytes of one reply in whatever pieces they arrive.
 * One decoder serves one call; it may keep bytes between `feed`s but must copy what it keeps.
 */
export interface ReplyDecoder<T> {
  /**
   * Consumes `chunk[start, end)` as far as this reply goes.
   * @returns the offset after this reply's last byte, or -1 when the reply goes on in the next chunk.
   * @throws HbulkError code PROTOCOL when the bytes are no valid reply; the connection is then destroyed.
   */
  feed(chunk: Buffer, start: number, end: number): number
  /** The call's outcome, valid after `feed` returned an offset. Throws the remote exception, if there was one. */
  result(): T
}

/** One whole encoded call without its frame header: the pieces are written one after the other. */
export interface EncodedCall {
  readonly method: string
  readonly seqid: number
  readonly pieces: readonly Buffer[]
}

export interface CallOptions {
  /** Milliseconds until the call fails with CALL_TIMEOUT and its connection is destroyed. */
  readonly timeoutMs?: number
  /** Aborted: the call fails with INTERRUPTED and its connection is destroyed. */
  readonly signal?: AbortSignal | undefined
  /**
   * Asked after each piece of a reply but the last, with its size: while the promise is pending no more of it is read, and the deadline does not run.
   * When it rejects or throws, the call fails with that.
   */
  readonly hold?: ((bytes: number) => Promise<void> | undefined) | undefined
}

/** A connection as the client sees it: calls go out in order and are answered in order. */
export interface RpcChannel {
  readonly protocol: ProtocolName
  readonly alive: boolean
  /** Why it is not alive, once it is not. */
  readonly failure?: Error | undefined
  /** Sequence number for the next call to be encoded. */
  nextSeqid(): number
  /** Settles once the reply is decoded, the deadline passed, or the connection died. Never stays pending. */
  call<T>(request: EncodedCall, decoder: ReplyDecoder<T>, options?: CallOptions): Promise<T>
  /** Rejects every outstanding call with `reason` and closes the socket at once. */
  destroy(reason: Error): void
  /** Closes the socket after the outstanding calls have settled. */
  close(): Promise<void>
}

export interface ChannelOptions {
  /** Aborted: a connection that is not made yet is given up. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds until a connection that is not made yet counts as failed. */
  readonly connectTimeoutMs?: number | undefined
  /** Milliseconds a call may take when it does not say so itself. */
  readonly callTimeoutMs: number
}
