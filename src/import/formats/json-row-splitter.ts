const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d

const END = Buffer.from(']}\n')

/** What stands behind the cells of a row is a bracket, and not much more. */
const MOST_TAIL_BYTES = 64 * 1024

export interface SplitterLimits {
  /** Cells that make so many bytes are a part. */
  readonly partBytes: number
  /** Of a cell, and of what stands before the first one. */
  readonly mostBytes: number
}

/**
 * Cuts a line of JSON that is too long to be parsed as a whole: each part is a line of its own with the row's key and some
 * of its cells. It only looks where cells end; whether they are right is for whoever parses the parts.
 */
export class JsonRowSplitter {
  /** Why the line cannot be cut, from what has not been taken on. */
  failure: string | undefined
  /** The line has no further parts. */
  done = false
  readonly #limits: SplitterLimits
  #buf: Buffer
  #length = 0
  /** First byte that was not looked at. */
  #at = 0
  /** The row's beginning up to the bracket before its cells. */
  #head: Buffer | undefined
  /** Where the part under way begins, and where its last whole cell ends. */
  #from = 0
  #cellEnd = 0
  #depth = 0
  #inString = false
  #escaped = false
  /** Behind the bracket that ends the cells: where that stands. */
  #closedAt = -1
  /** The last of the line was taken on. */
  ended = false

  constructor(limits: SplitterLimits) {
    this.#limits = limits
    this.#buf = Buffer.allocUnsafeSlow(limits.partBytes)
  }

  /** Takes on more of the line. @param last its end */
  feed(chunk: Buffer, start: number, end: number, last: boolean): void {
    this.#drop()
    const length = this.#length + end - start
    if (length > this.#buf.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.#buf.length))
      this.#buf.copy(grown, 0, 0, this.#length)
      this.#buf = grown
    }
    chunk.copy(this.#buf, this.#length, start, end)
    this.#length = length
    this.ended = last
  }

  /** The next part of the line, or undefined when it takes more of it, or when there is a failure. */
  take(): Buffer | undefined {
    if (this.done || this.failure !== undefined) return undefined
    if (this.#head === undefined && !this.#findHead()) return undefined
    while (this.#closedAt < 0 && this.#at < this.#length) {
      this.#look()
      if (this.#cellEnd - this.#from >= this.#limits.partBytes) return this.#part()
    }
    if (this.ended) return this.#lastPart()
    const waiting = this.#length - (this.#closedAt < 0 ? this.#cellEnd : this.#closedAt)
    const most = this.#closedAt < 0 ? this.#limits.mostBytes : MOST_TAIL_BYTES
    if (waiting > most) this.failure = `a cell is longer than ${most} bytes`
    return undefined
  }

  /** What was taken on and is in no part, behind the row's beginning. */
  rest(): Buffer {
    const rest = this.#buf.subarray(this.#from, this.#length)
    return Buffer.concat(this.#head === undefined ? [rest] : [this.#head, rest])
  }

  #findHead(): boolean {
    while (this.#at < this.#length) {
      const before = this.#depth
      this.#look()
      if (before !== 1 || this.#depth !== 2 || this.#buf[this.#at - 1] !== OPEN_BRACKET) continue
      const head = this.#buf.subarray(0, this.#at)
      if (!isHead(head)) continue
      this.#head = Buffer.from(head)
      this.#from = this.#at
      this.#cellEnd = this.#at
      return true
    }
    if (this.ended || this.#length > this.#limits.mostBytes) {
      this.failure = "it has no 'key' before its 'cells'"
    }
    return false
  }

  /** Looks at one byte. */
  #look(): void {
    const byte = this.#buf[this.#at++] as number
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false
      else if (byte === BACKSLASH) this.#escaped = true
      else if (byte === QUOTE) this.#inString = false
    } else if (byte === QUOTE) {
      this.#inString = true
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      this.#depth++
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      this.#depth--
      if (this.#head === undefined) return
      if (this.#depth === 2) this.#cellEnd = this.#at
      else if (this.#depth < 2) this.#closedAt = this.#at
    } else if (byte === COMMA && this.#depth === 2 && this.#cellEnd === this.#from) {
      // Between two parts.
      this.#from = this.#at
      this.#cellEnd = this.#at
    }
  }

  #part(): Buffer {
    const cells = this.#buf.subarray(this.#from, this.#cellEnd)
    const part = Buffer.concat([this.#head ?? END, cells, END])
    this.#from = this.#cellEnd
    return part
  }

  /** What is left, with the line's own end, so that whoever parses it minds what is wrong with that. */
  #lastPart(): Buffer | undefined {
    if (this.#closedAt < 0) {
      this.failure = 'the line is no JSON object'
      return undefined
    }
    this.done = true
    return this.rest()
  }

  /** Forgets what parts were made of. */
  #drop(): void {
    const from = this.#from
    if (this.#head === undefined || from === 0) return
    this.#buf.copyWithin(0, from, this.#length)
    this.#length -= from
    this.#at -= from
    this.#cellEnd -= from
    if (this.#closedAt >= 0) this.#closedAt -= from
    this.#from = 0
  }
}

/** A row up to the bracket before its cells, with a key. */
function isHead(head: Buffer): boolean {
  try {
    const row: unknown = JSON.parse(`${head.toString()}]}`)
    const { key, cells } = row as Readonly<Record<string, unknown>>
    return typeof key === 'string' && Array.isArray(cells)
  } catch {
    return false
  }
}
