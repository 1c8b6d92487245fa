import { HbulkError } from '../../errors.js'
import { ContainerStack, END, FIELD } from './container-stack.js'
import { checkedLength, checkedSize } from './limits.js'
import type { MessageGrammar } from './message-grammar.js'

const STOP = 0
const STRING = 11
const STRUCT = 12
const MAP = 13
const SET = 14
const LIST = 15

// Bytes of a value by type code; 0 where it depends on the value or the type does not exist.
//                  0  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15  16
const WIDTH = [0, 0, 1, 1, 8, 0, 2, 0, 4, 0, 8, 0, 0, 0, 0, 0, 16]

const State = {
  VERSION: 0,
  NAME: 1,
  SEQID: 2,
  FIELD: 3,
  LENGTH: 4,
  LIST_TYPE: 5,
  LIST_SIZE: 6,
  KEY_TYPE: 7,
  VALUE_TYPE: 8,
  MAP_SIZE: 9,
} as const

/** TBinaryProtocol with its version header, which is what HBase's gateways send. */
export class BinaryGrammar implements MessageGrammar {
  readonly #stack = new ContainerStack()
  #state: number = State.VERSION
  #int = 0
  #intBytes = 0
  #keyType = 0
  #type = 0

  take(byte: number): number {
    switch (this.#state) {
      case State.FIELD:
        if (byte !== STOP) return this.#expect(byte, 2) // after the field's id
        this.#stack.leaveStruct()
        return this.#expect(this.#stack.next(), 0)
      case State.LIST_TYPE:
        this.#type = byte
        this.#state = State.LIST_SIZE
        return 0
      case State.KEY_TYPE:
        this.#keyType = byte
        this.#state = State.VALUE_TYPE
        return 0
      case State.VALUE_TYPE:
        this.#type = byte
        this.#state = State.MAP_SIZE
        return 0
    }
    this.#int = (this.#int << 8) | byte
    if (++this.#intBytes < 4) return 0
    const int = this.#int
    this.#int = 0
    this.#intBytes = 0
    return this.#takeInt(int)
  }

  #takeInt(int: number): number {
    switch (this.#state) {
      case State.VERSION:
        if (int >>> 16 !== 0x8001) {
          const hex = (int >>> 0).toString(16).padStart(8, '0')
          throw new HbulkError('PROTOCOL', `not a reply in Thrift's binary protocol: 0x${hex}`)
        }
        this.#state = State.NAME
        return 0
      case State.NAME:
        this.#state = State.SEQID
        return checkedLength(int)
      case State.SEQID:
        this.#stack.enterStruct()
        return this.#expect(this.#stack.next(), 0)
      case State.LENGTH:
        return this.#expect(this.#stack.next(), checkedLength(int))
      case State.LIST_SIZE: {
        const width = WIDTH[this.#type] ?? 0
        const size = checkedSize(int)
        if (width === 0) this.#stack.enterList(this.#type, size)
        return this.#expect(this.#stack.next(), width * size)
      }
      default:
        return this.#enterMap(checkedSize(int))
    }
  }

  #enterMap(size: number): number {
    const keyWidth = WIDTH[this.#keyType] ?? 0
    const width = WIDTH[this.#type] ?? 0
    const fixed = keyWidth > 0 && width > 0
    if (!fixed) this.#stack.enterMap(this.#keyType, this.#type, size)
    return this.#expect(this.#stack.next(), fixed ? (keyWidth + width) * size : 0)
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
        case STRING:
          this.#state = State.LENGTH
          return skip
        case LIST:
        case SET:
          this.#state = State.LIST_TYPE
          return skip
        case MAP:
          this.#state = State.KEY_TYPE
          return skip
        case STRUCT:
          this.#stack.enterStruct()
          break
        default: {
          const width = WIDTH[type] ?? 0
          if (width === 0) throw new HbulkError('PROTOCOL', `the reply has a value of type ${type}`)
          skip += width
        }
      }
      type = this.#stack.next()
    }
  }
}
