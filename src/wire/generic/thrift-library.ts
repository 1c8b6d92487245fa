// The only place that uses the thrift package: its protocol classes, over bytes in memory and never over a socket.
import thrift from '#gen/thrift.js'
import type { Timestamp } from '../model.js'
import type { ProtocolName } from '../types.js'

export type ThriftProtocol = thrift.TProtocol
export type ThriftTransport = thrift.TTransport
export type Int64 = thrift.Int64
export type ProtocolClass = new (transport: ThriftTransport) => ThriftProtocol

export const MessageType = { REPLY: 2, EXCEPTION: 3 } as const

/** Both as the generated code and the library throw them; the library's own typings leave the fields out. */
export interface ApplicationException {
  readonly type: number
  readonly message: string | undefined
}

export const isApplicationException = (error: unknown): error is ApplicationException =>
  error instanceof thrift.Thrift.TApplicationException

/** The library reads every boolean in a compact list or map as false. */
class CompactProtocol extends thrift.TCompactProtocol {
  // Set by the field header, where a field's boolean stands.
  declare boolValue_: { hasBoolValue: boolean }

  override readBool(): boolean {
    return this.boolValue_.hasBoolValue ? super.readBool() : this.readByte() === 1
  }
}

export const protocolClass = (protocol: ProtocolName): ProtocolClass =>
  protocol === 'binary' ? thrift.TBinaryProtocol : CompactProtocol

/** A transport to write one message to: `onMessage` gets its bytes, unframed, when the message is flushed. */
export function outputTransport(onMessage: (message: Buffer) => void): ThriftTransport {
  return new thrift.TBufferedTransport(undefined, (message) => {
    if (message !== undefined) onMessage(message)
  })
}

/** A transport to read one message from. What is read are views of `message`. */
export const inputTransport = (message: Buffer): ThriftTransport =>
  new thrift.TFramedTransport(message)

/** The library writes a bigint wrongly or not at all, and a number above 2^53 without its last digits. */
export function toInt64(value: Timestamp): Int64 {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(BigInt(value))
  return new thrift.Int64(bytes)
}

/** A number up to 2^53-1, a bigint beyond: `Int64.toNumber()` would say Infinity. */
export function fromInt64(value: Int64): Timestamp {
  const whole = value.buffer.readBigInt64BE(value.offset)
  const number = Number(whole)
  return Number.isSafeInteger(number) ? number : whole
}
