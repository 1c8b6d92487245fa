import { prefixEnd } from '../bytes/compare.js'
import { takesPieces } from '../client/row-pieces.js'
import type { ScanSpec } from '../client/types.js'
import { HbulkError } from '../errors.js'
import { checkWhole } from '../system/check-whole.js'
import { type Bytes, longestKey, toKeyBound } from './bytes.js'
import { checkOptions, type OptionNames } from './known-options.js'
import { type ReadOptions, readOptionNames, selected } from './read-options.js'

/** Which rows are scanned, and how. */
export interface ScanRequest extends ReadOptions {
  /** Where to begin, inclusive. Default: the table's first row; backwards, its last. */
  readonly rowStart?: Bytes | undefined
  /** Where to stop, exclusive. Default: the table's end. */
  readonly rowStop?: Bytes | undefined
  /** Only rows whose keys begin with this; in place of `rowStart` and `rowStop`. */
  readonly rowPrefix?: Bytes | undefined
  /** Most rows. */
  readonly limit?: number | undefined
  /** From the last row to the first: `rowStart` lies behind `rowStop` then. */
  readonly reverse?: boolean | undefined
  /** Rows that are asked for in one call. Default: as many as make a reply of about 256 KB. */
  readonly batchSize?: number | undefined
  /** Rows with more cells come in pieces of at most so many, each a {@link Row} with the same key. */
  readonly scanBatching?: number | undefined
  /** Columns are always sorted; this is here for those who come from HappyBase, and changes nothing. */
  readonly sortedColumns?: boolean | undefined
  /** Regions that are read at once, each over a connection of its own. Default 1. Not with `reverse`. */
  readonly parallel?: number | undefined
  /** False: with `parallel`, rows come as they are read, not in the order of their keys. Default true. */
  readonly ordered?: boolean | undefined
}

const scanOptionNames: OptionNames<ScanRequest> = {
  ...{ rowStart: true, rowStop: true, rowPrefix: true, limit: true, reverse: true },
  ...{ batchSize: true, scanBatching: true, sortedColumns: true, parallel: true, ordered: true },
  ...readOptionNames,
}

/** A scan, with what the gateway cannot be told. */
export interface Scan {
  readonly spec: ScanSpec
  /** For rows that the scan reads beside those that were asked for. */
  readonly prefix: Buffer | undefined
  readonly limit: number
}

/** More than HBase keeps in a row after the same beginning, one would hope: `ConnectionUtils.MAX_BYTE_ARRAY`. */
const highest = Buffer.alloc(9, 0xff)

const most32 = 0x7fffffff

/** @throws HbulkError USAGE */
export function parseScan(table: Buffer, options: ScanRequest): Scan {
  checkOptions('a scan', options, scanOptionNames)
  const { limit, reverse = false, batchSize, scanBatching, parallel, rowPrefix } = options
  checkWhole('limit', limit, 1)
  checkWhole('batchSize', batchSize, 1, most32)
  checkWhole('scanBatching', scanBatching, 1, most32)
  checkWhole('parallel', parallel, 1, 1000)
  if (reverse && parallel !== undefined && parallel > 1) {
    throw new HbulkError('USAGE', 'parallel and reverse do not go together')
  }
  if (scanBatching !== undefined && parallel !== undefined && parallel > 1) {
    throw new HbulkError('USAGE', 'parallel and scanBatching do not go together')
  }
  const prefix = rowPrefix === undefined ? undefined : toKeyBound(rowPrefix, 'rowPrefix')
  const [startRow, stopRow] = prefix === undefined ? bounds(options) : ofPrefix(prefix, options)
  const backToPrefix = reverse && prefix !== undefined && prefix.length > 0
  return {
    spec: {
      table,
      startRow,
      stopRow,
      ...selected(options),
      ...(reverse ? { reversed: true } : {}),
      // With other filters the region servers fail until the gateway gives up; the rows are cut here then.
      ...(scanBatching === undefined || !takesPieces(options.filter)
        ? {}
        : { cellBatch: scanBatching }),
      // The row that the prefix ends before can be there, and it is not one of those that are wanted.
      ...(limit === undefined ? {} : { limit: Math.min(most32, limit + (backToPrefix ? 1 : 0)) }),
    },
    prefix: backToPrefix ? prefix : undefined,
    limit: limit ?? Number.POSITIVE_INFINITY,
  }
}

function bounds({ rowStart = '', rowStop = '', reverse = false }: ScanRequest): [Buffer, Buffer] {
  const start = toKeyBound(rowStart, 'rowStart')
  const stop = toKeyBound(rowStop, 'rowStop')
  if (start.length === 0 || stop.length === 0) return [start, stop]
  const order = start.compare(stop)
  if (reverse ? order <= 0 : order >= 0) {
    throw new HbulkError('USAGE', `no row lies between rowStart and rowStop`, {
      hint: reverse ? 'Backwards, rowStart lies behind rowStop.' : 'rowStart lies before rowStop.',
    })
  }
  return [start, stop]
}

function ofPrefix(prefix: Buffer, { rowStart, rowStop, reverse }: ScanRequest): [Buffer, Buffer] {
  if (rowStart !== undefined || rowStop !== undefined) {
    throw new HbulkError('USAGE', 'rowPrefix does not go together with rowStart and rowStop')
  }
  if (prefix.length === 0) return [prefix, prefix]
  return reverse ? [prefixEnd(prefix), before(prefix)] : [prefix, prefixEnd(prefix)]
}

/** A key before `key`, with as good as none between them: what a backward scan stops at is not read. */
function before(key: Buffer): Buffer {
  const last = key[key.length - 1] as number
  const head = key.subarray(0, -1)
  return last === 0
    ? head
    : Buffer.concat([head, Buffer.of(last - 1), highest]).subarray(0, longestKey)
}
