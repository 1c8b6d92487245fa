import { HbulkError } from '../../src/errors.js'
import { BinaryReader } from '../wire/binary-reader.js'

export interface CannedRequest {
  readonly method: string
  readonly seqid: number
  readonly message: Buffer
  /** Offset of the arguments in the message. */
  readonly argumentsAt: number
}

export function readRequest(message: Buffer): CannedRequest {
  const methodLength = message.readInt32BE(4)
  const seqidAt = 8 + methodLength
  return {
    method: message.toString('latin1', 8, seqidAt),
    seqid: message.readInt32BE(seqidAt),
    message,
    argumentsAt: seqidAt + 4,
  }
}

export interface OpenScan {
  readonly start: Buffer
  readonly stop: Buffer
  /** The same for scans that differ in their range only. */
  readonly kind: string
  /** The same call for the whole table. */
  readonly wholeTable: Buffer
}

/** Field ids of `TScan` with which a piece of a recording would not be what a gateway answers. */
const LIMIT = 15
const REVERSED = 11

/** The arguments of Thrift2's `openScanner`: table and `TScan`, whose first fields are the ends of its range. */
export function readOpenScan({ message, argumentsAt }: CannedRequest): OpenScan {
  const reader = new BinaryReader(message, argumentsAt)
  reader.field()
  reader.bytes()
  reader.field()
  const rangeAt = reader.position
  const [start, stop] = [1, 2].map((id) => {
    if (reader.field()?.id !== id) throw unsupported('a scan without both ends of its range')
    return reader.bytes()
  })
  const restAt = reader.position
  for (let field = reader.field(); field !== undefined; field = reader.field()) {
    if (field.id === LIMIT || field.id === REVERSED) {
      throw unsupported('a scan that is limited or goes backwards')
    }
    reader.skip(field.type)
  }
  if (start === undefined || stop === undefined) throw unsupported('a scan without range')
  const head = message.subarray(0, rangeAt)
  const rest = message.subarray(restAt)
  const arguments_ = message.toString('latin1', argumentsAt, rangeAt)
  return {
    start,
    stop,
    kind: arguments_ + rest.toString('latin1'),
    wholeTable: Buffer.concat([head, EMPTY_RANGE, rest]),
  }
}

/** Both fields, strings of no bytes. */
const EMPTY_RANGE = Buffer.from([0x0b, 0, 1, 0, 0, 0, 0, 0x0b, 0, 2, 0, 0, 0, 0])

/** The arguments of `getScannerRows` and `closeScanner`: a scanner and, for the first, a number of rows. */
export function readScannerCall(request: CannedRequest): { scanner: number; rows: number } {
  const reader = new BinaryReader(request.message, request.argumentsAt)
  const values: number[] = []
  for (let field = reader.field(); field !== undefined; field = reader.field()) {
    values.push(Number(reader.value(field.type)))
  }
  const [scanner = -1, rows = 0] = values
  return { scanner, rows }
}

function unsupported(what: string): HbulkError {
  return new HbulkError('UNSUPPORTED', `the canned gateway does not answer ${what}`)
}
