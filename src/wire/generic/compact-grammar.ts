import { HbulkError } from '../../errors.js'
import { ContainerStack, END, FIELD } from './container-stack.js'
import { checkedLength, checkedSize } from './limits.js'
import type { MessageGrammar } from './message-grammar.js'

const STOP = 0
const TRUE = 1
const FALSE = 2
const I16 = 4
const I64 = 6
const BINARY = 8
const LIST = 9
const SET = 10
const MAP = 11
const STRUCT = 12

// Bytes of a value by type code, outside of a field header; 0 where it depends on the value or the type does not exist.
//                  0  1  2  3  4  5  6  7  8  9 10 11 12  13
const WIDTH = [0, 1, 1, 1, 0, 0, 0, 8, 0, 0, 0, 0, 0, 16]

const PROTOCOL_ID = 0x82
const VERSION = 1

const State = {
  PROTOCOL: 0,
  VERSION: 1,
  SEQID: 2,
  NAME: 3,
  FIELD: 4,
  FIELD_ID: 5,
  INTEGER: 6,
  LENGTH: 7,
  LIST_HEADER: 8,
  LIST_SIZE: 9,
  MAP_SIZE: 10,
  MAP_TYPES: 11,
} as const

/** TCompactProtocol. */
export class CompactGrammar implements MessageGrammar {
  readonly #stack = new ContainerStack()
  #state: number = State.PROTOCOL
  #varint = 0
  #scale = 1
  #varintBytes = 0
  #type = 0
  #size = 0

  take(byte: number): number {
    switch (this.#state) {
      case State.PROTOCOL:
        if (byte !== PROTOCOL_ID) throw notCompact(byte)
        this.#state = State.VERSION
        return 0
      case State.VERSION:
        if ((byte & 0x1f) !== VERSION) throw notCompact(byte)
        this.#state = State.SEQID
        return 0
      case State.FIELD:
        return this.#takeFieldHeader(byte)
      case State.LIST_HEADER:
        this.#type = byte & 0x0f
        if (byte >>> 4 !== 15) return this.#enterList(byte >>> 4)
        this.#state = State.LIST_SIZE
        return 0
      case State.MAP_TYPES:
        return this.#enterMap(byte >>> 4, byte & 0x0f)
    }
    return this.#takeVarint(byte)
  }

  #takeFieldHeader(byte: number): number {
    const type = byte & 0x0f
    if (type === STOP) {
      this.#stack.leaveStruct()
      return this.#expect(this.#stack.next(), 0)
    }
    this.#type = type
    if (byte >>> 4 !== 0) return this.#expectFieldValue()
    this.#state = State.FIELD_ID
    return 0
  }

  // A number of up to 10 bytes has its value here only roughly, which is enough for those that are skipped.
  #takeVarint(byte: number): number {
    const limit = this.#state === State.INTEGER ? 10 : 5
    const bytes = this.#varintBytes++
    if (bytes === 0 && byte < 0x80) {
      this.#varintBytes = 0
      return this.#takeNumber(byte)
    }
    if (bytes === limit) {
      throw new HbulkError('PROTOCOL', `the reply has a number of more than ${limit} bytes`)
    }
    this.#varint += (byte & 0x7f) * this.#scale
    this.#scale *= 128
    if (byte >= 0x80) return 0
    const value = this.#varint
    this.#varint = 0
    this.#scale = 1
    this.#varintBytes = 0
    return this.#takeNumber(value)
  }

  #takeNumber(value: number): number {
    switch (this.#state) {
      case State.SEQID:
        this.#state = State.NAME
        return 0
      case State.NAME:
        this.#stack.enterStruct()
        return this.#expect(this.#stack.next(), checkedLength(value))
      case State.FIELD_ID:
        return this.#expectFieldValue()
      case State.LENGTH:
        return this.#expect(this.#stack.next(), checkedLength(value))
      case State.LIST_SIZE:
        return this.#enterList(checkedSize(value))
      case State.MAP_SIZE:
        if (value === 0) return this.#expect(this.#stack.next(), 0)
        this.#size = checkedSize(value)
        this.#state = State.MAP_TYPES
        return 0
      default:
        return this.#expect(this.#stack.next(), 0)
    }
  }

  #enterList(size: number): number {
    const width = WIDTH[this.#type] ?? 0
    if (width === 0) this.#stack.enterList(this.#type, size)
    return this.#expect(this.#stack.next(), width * size)
  }

  #enterMap(keyType: number, valueType: number): number {
    const keyWidth = WIDTH[keyType] ?? 0
    const width = WIDTH[valueType] ?? 0
    const fixed = keyWidth > 0 && width > 0
    if (!fixed) this.#stack.enterMap(keyType, valueType, this.#size)
    return this.#expect(this.#stack.next(), fixed ? (keyWidth + width) * this.#size : 0)
  }

  /** A field's boolean stands in its header, unlike one in a list or a map. */
  #expectFieldValue(): number {
    const bool = this.#type === TRUE || this.#type === FALSE
    return this.#expect(bool ? this.#stack.next() : this.#type, 0)
  }

  /** Gets ready for a value, and for those after it as long as they have a fixed width and so no structure to look at. */
  #expect(firstType: number, firstSkip: number): number {
    let type = firstType
    let skip = firstSkip
    for (;;) {
      switch (type) {
        case END:
          return END
        case FIELD:
          this.#state = State.FIELD
          return skip
        case BINARY:
          this.#state = State.LENGTH
          return skip
        case LIST:
        case SET:
          this.#state = State.LIST_HEADER
          return skip
        case MAP:
          this.#state = State.MAP_SIZE
          return skip
        case STRUCT:
          this.#stack.enterStruct()
          break
        default: {
          if (type >= I16 && type <= I64) {
            this.#state = State.INTEGER
            return skip
          }
          const width = WIDTH[type] ?? 0
          if (width === 0) throw new HbulkError('PROTOCOL', `the reply has a value of type ${type}`)
          skip += width
        }
      }
      type = this.#stack.next()
    }
  }
}

const notCompact = (byte: number): HbulkError =>
  new HbulkError(
    'PROTOCOL',
    `not a reply in Thrift's compact protocol: 0x${byte.toString(16).padStart(2, '0')}`,
  )
