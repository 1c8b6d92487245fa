import { HbulkError } from '../../src/errors.js'
import { BinaryReader } from './binary-reader.js'
import { CompactReader } from './compact-reader.js'
import type { ThriftReader, ThriftValue } from './thrift-reader.js'
import { MessageType, ThriftType } from './thrift-types.js'

export function replyReader(body: Buffer, protocol: 'binary' | 'compact'): ThriftReader {
  return protocol === 'binary' ? new BinaryReader(body) : new CompactReader(body)
}

/**
 * The result of a small call, undefined for a void one.
 * @throws HbulkError code REMOTE when the gateway answered with an exception.
 */
export function readResult(body: Buffer, protocol: 'binary' | 'compact'): ThriftValue | undefined {
  const reader = replyReader(body, protocol)
  const type = reader.message()
  const field = reader.field()
  if (field === undefined) return undefined
  const failed = type === MessageType.EXCEPTION || field.id !== 0
  if (failed) throw remoteError(reader, type, field)
  return reader.value(field.type)
}

/** The number of rows in a scan's reply, taken from its head: the rows themselves stay unread. */
export function readRowCount(head: Buffer, protocol: 'binary' | 'compact'): number {
  const reader = replyReader(head, protocol)
  const type = reader.message()
  const field = reader.field()
  if (type === MessageType.REPLY && field?.id === 0 && field.type === ThriftType.LIST) {
    return reader.list().size
  }
  if (field === undefined) throw new HbulkError('PROTOCOL', 'a scan was answered without rows')
  throw remoteError(reader, type, field)
}

function remoteError(
  reader: ThriftReader,
  messageType: number,
  field: { readonly id: number; readonly type: number },
): HbulkError {
  const exception = messageType === MessageType.EXCEPTION ? field : reader.field()
  const text = exception?.type === ThriftType.STRING ? reader.value(ThriftType.STRING) : undefined
  const line = Buffer.isBuffer(text) ? text.toString().split('\n', 1)[0] : 'no message'
  return new HbulkError('REMOTE', `the gateway answered: ${line}`)
}
