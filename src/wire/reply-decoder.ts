import type { HbulkError } from '../errors.js'
import { protocolError, type Reader } from './reader.js'
import { type RemoteFailure, remoteError } from './remote-error.js'
import { StreamDecoder } from './stream-decoder.js'
import { MessageType, TType } from './ttype.js'

/** Which call a reply belongs to. */
export interface ReplyOf {
  readonly method: string
  readonly seqid: number
  readonly table?: string
}

/** Exceptions by field id: both APIs declare them in this order. */
const exceptionKinds: readonly RemoteFailure['kind'][] = [
  'IOError',
  'IllegalArgument',
  'AlreadyExists',
]

/** The part that all replies share: message header, result struct, declared exceptions, TApplicationException. */
export abstract class ReplyStructDecoder<T> extends StreamDecoder<T> {
  readonly #call: ReplyOf
  #begun = false
  #lastId = 0
  #failure: HbulkError | undefined

  constructor(reader: Reader, call: ReplyOf) {
    super(reader)
    this.#call = call
  }

  result(): T {
    if (this.#failure !== undefined) throw this.#failure
    return this.success()
  }

  protected abstract success(): T

  /**
   * Reads the head of the success field, of `type`; what follows it is left to `more`.
   */
  protected abstract successField(type: number): void

  /** Reads one step of a success field that is not complete yet. Returns false when there is nothing left of it. */
  protected more(): boolean {
    return false
  }

  protected step(): boolean {
    if (!this.#begun) return this.#begin()
    if (this.more()) return false
    const { reader } = this
    const type = reader.field(this.#lastId)
    if (type === TType.STOP) return true
    const id = reader.fieldId
    if (id === 0) {
      this.successField(type)
    } else if (type === TType.STRUCT) {
      this.#failure = this.#declaredException(id)
    } else {
      reader.skip(type)
    }
    this.#lastId = id
    return false
  }

  #begin(): boolean {
    const { reader } = this
    reader.message()
    const { messageType, seqid } = reader
    if (messageType === MessageType.EXCEPTION) {
      this.#failure = this.#applicationException()
      return true
    }
    if (messageType !== MessageType.REPLY) {
      throw protocolError(`message type ${messageType} in place of a reply`)
    }
    if (seqid !== this.#call.seqid) {
      throw protocolError(`answer ${seqid} to call ${this.#call.seqid}`)
    }
    this.#begun = true
    return false
  }

  #declaredException(fieldId: number): HbulkError {
    const { reader } = this
    let message = ''
    let canRetry: boolean | undefined
    for (let id = 0; ; ) {
      const type = reader.field(id)
      if (type === TType.STOP) break
      id = reader.fieldId
      if (id === 1 && type === TType.STRING) message = reader.text()
      else if (id === 2 && type === TType.BOOL) canRetry = reader.bool()
      else reader.skip(type)
    }
    return remoteError({
      ...this.#call,
      kind: exceptionKinds[fieldId - 1] ?? 'IOError',
      message,
      ...(canRetry === undefined ? {} : { canRetry }),
    })
  }

  #applicationException(): HbulkError {
    const { reader } = this
    let message = ''
    let applicationType = 0
    for (let id = 0; ; ) {
      const type = reader.field(id)
      if (type === TType.STOP) break
      id = reader.fieldId
      if (id === 1 && type === TType.STRING) message = reader.text()
      else if (id === 2 && type === TType.I32) applicationType = reader.i32()
      else reader.skip(type)
    }
    return remoteError({ ...this.#call, kind: 'Application', message, applicationType })
  }
}

/** For calls that return nothing, or whose result nobody needs. */
export class VoidDecoder extends ReplyStructDecoder<void> {
  protected successField(type: number): void {
    this.reader.skip(type)
  }

  protected success(): void {}
}

/** For calls that return a number: scanner ids and enums. */
export class I32Decoder extends ReplyStructDecoder<number> {
  #value: number | undefined

  protected successField(type: number): void {
    if (type !== TType.I32) throw protocolError(`type ${type} in place of a number`)
    this.#value = this.reader.i32()
  }

  protected success(): number {
    if (this.#value === undefined) throw protocolError('neither a result nor an exception')
    return this.#value
  }
}

/** For calls that answer yes or no. */
export class BoolDecoder extends ReplyStructDecoder<boolean> {
  #value: boolean | undefined

  protected successField(type: number): void {
    if (type !== TType.BOOL) throw protocolError(`type ${type} in place of yes or no`)
    this.#value = this.reader.bool()
  }

  protected success(): boolean {
    if (this.#value === undefined) throw protocolError('neither a result nor an exception')
    return this.#value
  }
}

/** For calls that return a counter. */
export class I64Decoder extends ReplyStructDecoder<bigint> {
  #value: bigint | undefined

  protected successField(type: number): void {
    if (type !== TType.I64) throw protocolError(`type ${type} in place of a counter`)
    this.#value = BigInt(this.reader.i64())
  }

  protected success(): bigint {
    if (this.#value === undefined) throw protocolError('neither a result nor an exception')
    return this.#value
  }
}
