import type { Timestamp } from './model.js'
import { MessageType, TType } from './ttype.js'
import { Writer } from './writer.js'

/** {@link TType} -> compact type code. BOOL stands for "boolean true", which is also the element code of lists. */
const codes = new Map<number, number>([
  [TType.BOOL, 1],
  [TType.BYTE, 3],
  [TType.I16, 4],
  [TType.I32, 5],
  [TType.I64, 6],
  [TType.DOUBLE, 7],
  [TType.STRING, 8],
  [TType.LIST, 9],
  [TType.SET, 10],
  [TType.MAP, 11],
  [TType.STRUCT, 12],
])

/** Thrift's compact protocol. */
export class CompactWriter extends Writer {
  /** Id of the last field written in each open struct. */
  readonly #lastIds: number[] = []

  message(name: string, seqid: number): void {
    this.byte(0x82)
    this.byte((MessageType.CALL << 5) | 1)
    this.#varint(seqid)
    this.text(name)
  }

  structBegin(): void {
    this.#lastIds.push(0)
  }

  structEnd(): void {
    this.#lastIds.pop()
    this.byte(0)
  }

  field(type: number, id: number): void {
    this.#fieldHeader(codes.get(type) ?? 0, id)
  }

  boolField(id: number, value: boolean): void {
    this.#fieldHeader(value ? 1 : 2, id)
  }

  list(elementType: number, size: number): void {
    const code = codes.get(elementType) ?? 0
    if (size < 15) {
      this.byte((size << 4) | code)
      return
    }
    this.byte(0xf0 | code)
    this.#varint(size)
  }

  map(keyType: number, valueType: number, size: number): void {
    this.#varint(size)
    if (size > 0) this.byte(((codes.get(keyType) ?? 0) << 4) | (codes.get(valueType) ?? 0))
  }

  i32(value: number): void {
    this.#varint((value << 1) ^ (value >> 31))
  }

  i64(value: Timestamp): void {
    const exact = BigInt(value)
    let rest = BigInt.asUintN(64, (exact << 1n) ^ (exact >> 63n))
    while (rest > 0x7fn) {
      this.byte(Number(rest & 0x7fn) | 0x80)
      rest >>= 7n
    }
    this.byte(Number(rest))
  }

  protected length(value: number): void {
    this.#varint(value)
  }

  #fieldHeader(code: number, id: number): void {
    const depth = this.#lastIds.length - 1
    const delta = id - (this.#lastIds[depth] ?? 0)
    if (delta > 0 && delta <= 15) {
      this.byte((delta << 4) | code)
    } else {
      this.byte(code)
      this.i32(id)
    }
    this.#lastIds[depth] = id
  }

  #varint(value: number): void {
    let rest = value >>> 0
    while (rest > 0x7f) {
      this.byte((rest & 0x7f) | 0x80)
      rest >>>= 7
    }
    this.byte(rest)
  }
}
