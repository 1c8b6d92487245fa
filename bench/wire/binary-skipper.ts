import { HbulkError } from '../../src/errors.js'
import { ThriftType } from './thrift-types.js'

const NONE = Buffer.alloc(0)
const FIXED_SIZES = new Int8Array(16).fill(-1)
FIXED_SIZES[ThriftType.BOOL] = 1
FIXED_SIZES[ThriftType.BYTE] = 1
FIXED_SIZES[ThriftType.DOUBLE] = 8
FIXED_SIZES[ThriftType.I16] = 2
FIXED_SIZES[ThriftType.I32] = 4
FIXED_SIZES[ThriftType.I64] = 8

/** What the machine expects next; anything from LENGTH on is a header that has to be there as a whole. */
const Expect = { STRUCT: 0, ELEMENTS: 1, LENGTH: 2, LIST_HEAD: 3, MAP_HEAD: 4 } as const
const HEAD_SIZES = [1, 0, 4, 5, 6] as const

/**
 * Finds the end of one unframed binary-protocol message by its lengths alone, in whatever pieces
 * it arrives: no value is looked at and none is copied.
 */
export class BinarySkipper {
  #state: Int32Array = new Int32Array(64)
  #depth = 0
  #skip = 0
  #carry: Buffer = NONE
  #started = false

  /** @returns the offset after the message's last byte, or -1 when it goes on in the next chunk. */
  feed(chunk: Buffer): number {
    if (this.#carry.length === 0) return this.#run(chunk)
    const carried = this.#carry.length
    const joined = Buffer.concat([this.#carry, chunk])
    this.#carry = NONE
    const end = this.#run(joined)
    return end === -1 ? -1 : end - carried
  }

  /** Forgets the last message: the next byte begins a new one. */
  reset(): void {
    this.#depth = 0
    this.#skip = 0
    this.#carry = NONE
    this.#started = false
  }

  #run(buf: Buffer): number {
    const end = buf.length
    let pos = 0
    if (!this.#started) {
      if (end < 8) return this.#keep(buf, 0)
      if (buf.readUInt16BE(0) !== 0x8001) throw notThrift(buf)
      pos = 8
      this.#skip = buf.readInt32BE(4) + 4
      this.#started = true
      this.#push(Expect.STRUCT, 0, 0)
    }
    while (true) {
      if (this.#skip > 0) {
        const step = Math.min(this.#skip, end - pos)
        pos += step
        this.#skip -= step
        if (this.#skip > 0) return -1
      }
      if (this.#depth === 0) return pos
      const top = this.#depth - 3
      const kind = this.#state[top] as number
      if (end - pos < (HEAD_SIZES[kind] as number)) return this.#keep(buf, pos)
      if (kind === Expect.STRUCT) {
        const type = buf[pos] as number
        if (type === ThriftType.STOP) {
          this.#depth = top
          pos += 1
          continue
        }
        if (end - pos < 3) return this.#keep(buf, pos)
        pos += 3
        this.#enter(type)
      } else if (kind === Expect.ELEMENTS) {
        pos += this.#nextElement(top)
      } else {
        pos = this.#head(buf, pos, kind, top)
      }
    }
  }

  #nextElement(top: number): 0 {
    const state = this.#state
    const left = state[top + 2] as number
    if (left === 0) {
      this.#depth = top
      return 0
    }
    state[top + 2] = left - 1
    const types = state[top + 1] as number
    // A map's two types take turns: the low byte is the one to come.
    state[top + 1] = (types >> 8) | ((types & 0xff) << 8)
    this.#enter(types & 0xff)
    return 0
  }

  #head(buf: Buffer, pos: number, kind: number, top: number): number {
    this.#depth = top
    if (kind === Expect.LENGTH) {
      this.#skip = buf.readInt32BE(pos)
      return pos + 4
    }
    if (kind === Expect.LIST_HEAD) {
      const type = buf[pos] as number
      this.#push(Expect.ELEMENTS, type | (type << 8), buf.readInt32BE(pos + 1))
      return pos + 5
    }
    const types = (buf[pos] as number) | ((buf[pos + 1] as number) << 8)
    this.#push(Expect.ELEMENTS, types, buf.readInt32BE(pos + 2) * 2)
    return pos + 6
  }

  #enter(type: number): void {
    const size = FIXED_SIZES[type] ?? -1
    if (size > 0) this.#skip = size
    else if (type === ThriftType.STRING) this.#push(Expect.LENGTH, 0, 0)
    else if (type === ThriftType.STRUCT) this.#push(Expect.STRUCT, 0, 0)
    else if (type === ThriftType.LIST || type === ThriftType.SET) this.#push(Expect.LIST_HEAD, 0, 0)
    else if (type === ThriftType.MAP) this.#push(Expect.MAP_HEAD, 0, 0)
    else throw new HbulkError('PROTOCOL', `Thrift type ${type} in a reply of the gateway`)
  }

  #push(kind: number, types: number, left: number): void {
    if (this.#depth + 3 > this.#state.length) {
      throw new HbulkError('PROTOCOL', 'a reply of the gateway is nested too deeply')
    }
    this.#state[this.#depth] = kind
    this.#state[this.#depth + 1] = types
    this.#state[this.#depth + 2] = left
    this.#depth += 3
  }

  #keep(buf: Buffer, pos: number): -1 {
    this.#carry = Buffer.from(buf.subarray(pos))
    return -1
  }
}

function notThrift(buf: Buffer): HbulkError {
  const bytes = buf.subarray(0, 8).toString('hex')
  return new HbulkError('PROTOCOL', `no unframed binary Thrift reply: it begins with ${bytes}`)
}
