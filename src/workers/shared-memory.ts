import { counterNames } from './counters.js'

const HEADER_BYTES = 8
const LIMITER_SLOTS = 2
const ROW_SLOTS = 16 // the counters and `advance`, filled up to two cache lines so that threads do not share one
const ROWS_OFFSET = HEADER_BYTES + LIMITER_SLOTS * BigInt64Array.BYTES_PER_ELEMENT

const NEXT_ROW = 0
const STOPPED = 1

/** What one thread shows of its work while it runs. */
export interface LiveRow {
  /** A slot per counter, in the order of `counterNames`. */
  readonly counters: Float64Array
  /** One slot: work done, in the plan's unit. */
  readonly done: Float64Array
}

/** The memory that the main thread and all threads of a job look at: a stop flag, the rate limiter, the live counters. */
export class SharedMemory {
  readonly buffer: SharedArrayBuffer
  /** Times in nanoseconds of the rate limiter: rows, bytes. */
  readonly limiter: BigInt64Array
  readonly #flags: Int32Array
  readonly #rows: number

  private constructor(buffer: SharedArrayBuffer) {
    this.buffer = buffer
    this.#flags = new Int32Array(buffer, 0, HEADER_BYTES / Int32Array.BYTES_PER_ELEMENT)
    this.limiter = new BigInt64Array(buffer, HEADER_BYTES, LIMITER_SLOTS)
    this.#rows = (buffer.byteLength - ROWS_OFFSET) / (ROW_SLOTS * Float64Array.BYTES_PER_ELEMENT)
  }

  static allocate(threads: number): SharedMemory {
    const rowBytes = ROW_SLOTS * Float64Array.BYTES_PER_ELEMENT
    return new SharedMemory(new SharedArrayBuffer(ROWS_OFFSET + threads * rowBytes))
  }

  static attach(buffer: SharedArrayBuffer): SharedMemory {
    return new SharedMemory(buffer)
  }

  get stopped(): boolean {
    return Atomics.load(this.#flags, STOPPED) !== 0
  }

  stop(): void {
    Atomics.store(this.#flags, STOPPED, 1)
  }

  /** A row for the calling thread. One that replaces a dead thread shares a row, which blurs no more than the progress line. */
  claimRow(): LiveRow {
    return this.#row(Atomics.add(this.#flags, NEXT_ROW, 1) % this.#rows)
  }

  rows(): LiveRow[] {
    return Array.from({ length: this.#rows }, (_, index) => this.#row(index))
  }

  #row(index: number): LiveRow {
    const start = ROWS_OFFSET + index * ROW_SLOTS * Float64Array.BYTES_PER_ELEMENT
    const row = new Float64Array(this.buffer, start, ROW_SLOTS)
    const width = counterNames.length
    return { counters: row.subarray(0, width), done: row.subarray(width, width + 1) }
  }
}
