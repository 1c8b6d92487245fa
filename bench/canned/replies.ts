import { MessageType, ThriftType } from '../wire/thrift-types.js'

/** What goes before the rows of an answer to `getScannerRows`. */
export function rowsHead(seqid: number, rows: number): Buffer {
  const head = Buffer.alloc(8)
  head[0] = ThriftType.LIST
  head[3] = ThriftType.STRUCT
  head.writeInt32BE(rows, 4)
  return Buffer.concat([replyHead('getScannerRows', seqid), head])
}

/** What ends any result. */
export const RESULT_END: Buffer = Buffer.of(ThriftType.STOP)

/** An answer to `openScanner`. */
export function scannerReply(seqid: number, scanner: number): Buffer {
  const field = Buffer.alloc(7)
  field[0] = ThriftType.I32
  field.writeInt32BE(scanner, 3)
  return Buffer.concat([replyHead('openScanner', seqid), field, RESULT_END])
}

/** An answer to `closeScanner`. */
export function closedReply(seqid: number): Buffer {
  return Buffer.concat([replyHead('closeScanner', seqid), RESULT_END])
}

function replyHead(method: string, seqid: number): Buffer {
  const name = Buffer.from(method)
  const head = Buffer.alloc(12)
  head.writeInt32BE(0x80010000 | MessageType.REPLY, 0)
  head.writeInt32BE(name.length, 4)
  head.writeInt32BE(seqid, 8)
  return Buffer.concat([head.subarray(0, 8), name, head.subarray(8)])
}
