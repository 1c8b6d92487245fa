import { maxElementBytes, protocolError, type Reader, UNDERRUN } from './reader.js'
import type { ReplyDecoder } from './types.js'

/**
 * So much of a chunk is put behind what was kept of the one before: enough for most steps, so that the rest of the chunk
 * can be read where it is.
 */
const SEAM_BYTES = 256

/** A step is a value and what is around it at the most. */
const mostKept = maxElementBytes + 64 * 1024

/**
 * Bytes of one step that may be read again. A value is waited for as a whole and passed over in one go, so that this is
 * used up only by what no gateway sends: a structure that goes on and on.
 */
const mostReread = 4 * 1024 ** 3

/**
 * Decodes one reply step by step out of whatever chunks arrive. A step is the smallest piece worth reading again:
 * when the window ends inside one, the decoder goes back to the step's first byte and keeps only what follows it.
 */
export abstract class StreamDecoder<T> implements ReplyDecoder<T> {
  protected readonly reader: Reader
  /** Size of the reply on the wire so far, in bytes. */
  protected bytes = 0
  #kept: Buffer = Buffer.alloc(0)
  #keptLength = 0
  /** Bytes that must still arrive before the unfinished step is worth another try. */
  #missing = 0
  #reread = 0

  constructor(reader: Reader) {
    this.reader = reader
  }

  /**
   * Reads one step and changes the decoder's own state only after its last byte. Returns true when the reply is complete.
   */
  protected abstract step(): boolean

  abstract result(): T

  feed(chunk: Buffer, start: number, end: number): number {
    const { reader } = this
    this.bytes += end - start
    let at = start
    while (this.#keptLength > 0) {
      const before = this.#keptLength
      const stop = Math.min(end, at + Math.max(this.#missing, SEAM_BYTES))
      this.#append(chunk, at, stop)
      this.#missing -= stop - at
      if (this.#missing > 0) return -1
      reader.window(this.#kept, 0, this.#keptLength)
      const complete = this.#run()
      if (reader.pos > before) {
        // The unfinished step is done: what follows lies in the chunk.
        this.#keptLength = 0
        this.#reread = 0
        reader.skipped = 0
        at += reader.pos - before
        if (complete) return this.#end(at, end)
      } else {
        at = stop
        this.#missing = reader.needed
        this.#reread += this.#keptLength
        if (this.#reread > mostReread) throw protocolError('a value that does not end')
        if (at === end) return -1
      }
    }
    reader.window(chunk, at, end)
    reader.skipped = 0
    if (this.#run()) return this.#end(reader.pos, end)
    this.#append(chunk, reader.pos, end)
    this.#missing = reader.needed
    return -1
  }

  /** The reply ends at `at`, the chunk maybe later. */
  #end(at: number, end: number): number {
    this.bytes -= end - at
    return at
  }

  #run(): boolean {
    const { reader } = this
    let checkpoint = reader.pos
    try {
      while (!this.step()) checkpoint = reader.pos
      return true
    } catch (error) {
      if (error !== UNDERRUN) throw error
      // How much is missing counts from where the step ran dry, wherever that was.
      reader.pos = checkpoint
      return false
    }
  }

  #append(chunk: Buffer, start: number, end: number): void {
    this.#reserve(this.#keptLength + end - start)
    chunk.copy(this.#kept, this.#keptLength, start, end)
    this.#keptLength += end - start
  }

  #reserve(length: number): void {
    if (length <= this.#kept.length) return
    if (length > mostKept) throw protocolError(`a value of more than ${maxElementBytes} bytes`)
    const grown = Buffer.allocUnsafeSlow(Math.max(length, this.#kept.length * 2, 2 * SEAM_BYTES))
    this.#kept.copy(grown, 0, 0, this.#keptLength)
    this.#kept = grown
  }
}
