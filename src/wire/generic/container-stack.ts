import { HbulkError } from '../../errors.js'

/** A field header comes next. Type codes, of either protocol, are never negative. */
export const FIELD = -1
/** The message is complete. */
export const END = -2

const MAX_DEPTH = 64

/** The structs, lists and maps that a scanner is inside of, and what each still has to come. */
export class ContainerStack {
  readonly #first = new Int32Array(MAX_DEPTH)
  readonly #second = new Int32Array(MAX_DEPTH)
  readonly #left = new Float64Array(MAX_DEPTH)
  #depth = 0

  enterStruct(): void {
    this.#push(FIELD, FIELD, Number.POSITIVE_INFINITY)
  }

  /** Also sets, which look the same. */
  enterList(type: number, size: number): void {
    this.#push(type, type, size)
  }

  enterMap(keyType: number, valueType: number, size: number): void {
    this.#push(keyType, valueType, size * 2)
  }

  leaveStruct(): void {
    this.#depth--
  }

  /** The type of the value that comes next, or {@link FIELD} or {@link END}. Leaves lists and maps that are complete. */
  next(): number {
    while (this.#depth > 0) {
      const top = this.#depth - 1
      const left = this.#left[top] as number
      if (left > 0) {
        this.#left[top] = left - 1
        return (left % 2 === 0 ? this.#first[top] : this.#second[top]) as number
      }
      this.#depth--
    }
    return END
  }

  #push(first: number, second: number, left: number): void {
    if (this.#depth === MAX_DEPTH) {
      throw new HbulkError('PROTOCOL', `the reply is nested deeper than ${MAX_DEPTH} levels`)
    }
    this.#first[this.#depth] = first
    this.#second[this.#depth] = second
    this.#left[this.#depth] = left
    this.#depth++
  }
}
