import { LastView } from '../bytes/copy.js'
import type { Reader } from './reader.js'
import { TType } from './ttype.js'

/** Field headers of `TResult` in the binary protocol, as in plain-cells.ts: the row key's with a length below 2^24, */
const KEY = 0x0b000100
/** that of the list of cells with its type, */
const CELLS = 0x0f00020c
/** and those of `stale` and `partial`, whose values are the last byte. */
const STALE = 0x020003
const PARTIAL = 0x020004

/** A field header and a length, of the key or of the list. */
const HEAD = 7
const LIST_HEAD = 8
/** `stale`, `partial` and the struct's end. */
const END = 4 + 4 + 1

/**
 * Reads what is around the cells of a Thrift2 row in the binary protocol when it is written as HBase's own gateway does:
 * key and list before them, `stale` and `partial` behind them. What it does not take is left to the decoder that knows all
 * of Thrift.
 */
export class PlainRows {
  readonly #view = new LastView()

  /**
   * Reads up to the first cell: the key is between `reader.start` and `reader.stop` then, the number of cells in
   * `reader.size`. Returns false, having read nothing, when the row begins otherwise or is not all there.
   */
  begin(reader: Reader): boolean {
    const { buf, end, pos } = reader
    if (pos + HEAD + LIST_HEAD > end) return false
    const view = this.#view.of(buf)
    if (view.getInt32(pos) !== KEY) return false
    const start = pos + HEAD
    const stop = start + view.getInt32(pos + 3)
    if (stop + LIST_HEAD > end || view.getInt32(stop) !== CELLS) return false
    const size = view.getInt32(stop + 4)
    if (size < 0) return false
    reader.start = start
    reader.stop = stop
    reader.size = size
    reader.pos = stop + LIST_HEAD
    return true
  }

  /** Reads what follows the last cell. Returns false, having read nothing, when that is something else or not all there. */
  end(reader: Reader): boolean {
    const { buf, end, pos } = reader
    if (pos + END > end) return false
    const view = this.#view.of(buf)
    if (view.getInt32(pos) >>> 8 !== STALE || view.getInt32(pos + 4) >>> 8 !== PARTIAL) return false
    if (view.getInt8(pos + END - 1) !== TType.STOP) return false
    reader.pos = pos + END
    return true
  }
}
