import { HbulkError } from '../../errors.js'
import { type RemoteFailure, remoteError } from '../remote-error.js'
import type { EncodedCall, ProtocolName } from '../types.js'
import type { GeneratedService } from './generated-service.js'
import {
  inputTransport,
  isApplicationException,
  MessageType,
  outputTransport,
  protocolClass,
  type ThriftProtocol,
} from './thrift-library.js'

/**
 * What a generated client has besides the methods in its typings. The argument and result classes are private to the
 * generated modules, and these are the two synchronous doors to them; the promises of the public methods are not used.
 */
interface ClientInternals {
  _seqid: number
  readonly _reqs: Record<number, (error: unknown, value?: unknown) => void>
  readonly [door: `send_${string}`]: (...args: readonly unknown[]) => void
  readonly [door: `recv_${string}`]: (input: ThriftProtocol, type: number, seqid: number) => void
}

export interface CallHeader {
  readonly protocol: ProtocolName
  readonly method: string
  readonly seqid: number
}

/**
 * Encodes a whole call, so that arguments that cannot be encoded leave nothing behind on a connection.
 * @throws HbulkError code INTERNAL when an argument is not of its type
 */
export function encodeCall<Client>(
  service: GeneratedService<Client>,
  header: CallHeader,
  args: readonly unknown[],
): EncodedCall {
  const { method, seqid, protocol } = header
  const pieces: Buffer[] = []
  const output = outputTransport((message) => pieces.push(message))
  const client = internals(new service.Client(output, protocolClass(protocol)))
  client._seqid = seqid
  try {
    client[`send_${method}`]?.(...args)
  } catch (cause) {
    throw new HbulkError('INTERNAL', `${method} cannot be encoded: ${reason(cause)}`, { cause })
  }
  if (pieces.length === 0) throw new HbulkError('INTERNAL', `there is no method ${method}`)
  return { method, seqid, pieces }
}

/**
 * Decodes a whole reply. Buffers in the result are views of `message`.
 * @throws HbulkError the remote exception if there was one, or code PROTOCOL
 */
export function decodeReply<Client>(
  service: GeneratedService<Client>,
  header: CallHeader,
  message: Buffer,
  table?: string,
): unknown {
  const { method, seqid } = header
  const Protocol = protocolClass(header.protocol)
  const client = internals(
    new service.Client(
      outputTransport(() => {}),
      Protocol,
    ),
  )
  let failure: unknown
  let result: unknown
  client._reqs[seqid] = (error, value) => {
    failure = error
    result = value
  }
  try {
    const input = new Protocol(inputTransport(message))
    const begin = input.readMessageBegin()
    checkHeader(header, { name: begin.fname, type: begin.mtype, seqid: begin.rseqid })
    client[`recv_${method}`]?.(input, begin.mtype, begin.rseqid)
  } catch (cause) {
    if (cause instanceof HbulkError) throw cause
    throw new HbulkError('PROTOCOL', `the reply to ${method} is not valid: ${reason(cause)}`, {
      cause,
    })
  }
  if (failure !== undefined && failure !== null) {
    throw translate(service, failure, method, table)
  }
  return result
}

function checkHeader(
  expected: CallHeader,
  got: { readonly name: string; readonly type: number; readonly seqid: number },
): void {
  const { method, seqid } = expected
  if (got.type !== MessageType.REPLY && got.type !== MessageType.EXCEPTION) {
    throw new HbulkError('PROTOCOL', `${method} was answered with a message of type ${got.type}`)
  }
  if (got.seqid !== seqid || got.name !== method) {
    throw new HbulkError(
      'PROTOCOL',
      `${method} number ${seqid} was answered with ${got.name} number ${got.seqid}`,
    )
  }
}

function translate<Client>(
  service: GeneratedService<Client>,
  failure: unknown,
  method: string,
  table: string | undefined,
): HbulkError {
  const about = table === undefined ? { method } : { method, table }
  if (isApplicationException(failure)) {
    const { type, message } = failure
    return remoteError({
      ...about,
      kind: 'Application',
      applicationType: type,
      message: message ?? '',
    })
  }
  for (const { type, kind } of service.exceptions) {
    if (failure instanceof type) return remoteError({ ...about, ...describe(kind, failure) })
  }
  return new HbulkError('PROTOCOL', `the reply to ${method} has neither a result nor an exception`)
}

/** The fields of an exception that did not come are null, whatever the generated typings say. */
function describe(
  kind: RemoteFailure['kind'],
  failure: { readonly message: string | null; readonly canRetry?: boolean | null },
): Pick<RemoteFailure, 'kind' | 'message' | 'canRetry'> {
  const message = failure.message ?? ''
  const canRetry = failure.canRetry ?? undefined
  return canRetry === undefined ? { kind, message } : { kind, message, canRetry }
}

const internals = (client: unknown): ClientInternals => client as ClientInternals

const reason = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
