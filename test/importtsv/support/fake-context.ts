import type { BatchWriter, WriterOptions } from '../../../src/client/batch-writer.js'
import type { HBaseClient } from '../../../src/client/client.js'
import type { Timestamp } from '../../../src/client/types.js'
import { Counters } from '../../../src/workers/counters.js'
import type { RateLimiter } from '../../../src/workers/rate-limiter.js'
import type { JobLimits, TaskContext } from '../../../src/workers/types.js'

export interface WrittenRow {
  readonly key: string
  readonly cells: Readonly<Record<string, string>>
  readonly timestamp: Timestamp
}

const limits: JobLimits = {
  ...{ threads: 1, connections: 2, rateRows: undefined, rateBytes: undefined },
  ...{
    batchRows: 3,
    batchBytes: 1e6,
    memoryBytes: 64 * 2 ** 20,
    callTimeoutMs: 1000,
    retries: 1,
    gatewayConnections: 1_000,
  },
}

/** A thread's context with a writer in memory, which acknowledges batches late and refuses what it is told to. */
export class FakeContext implements TaskContext {
  readonly rows: WrittenRow[] = []
  readonly counters: Counters = new Counters()
  readonly limits: JobLimits = limits
  readonly limiter: RateLimiter = { take: () => undefined }
  readonly timestamp = 1234
  readonly signal: AbortSignal
  readonly client: HBaseClient
  advanced = 0
  /** Writers opened. */
  writers = 0
  /** Reason to refuse a row with this key, if any. */
  refuse: (key: string) => string | undefined = () => undefined
  /** Rows that get lost: neither acknowledged nor refused. */
  lose: (key: string) => boolean = () => false

  constructor(signal: AbortSignal = new AbortController().signal) {
    this.signal = signal
    const openWriter = async (options: WriterOptions) => this.#writer(options)
    this.client = { openWriter } as Partial<HBaseClient> as HBaseClient
  }

  retried(): void {
    this.counters.add('retries', 1)
  }

  advance(amount: number): void {
    this.advanced += amount
  }

  #writer(options: WriterOptions): BatchWriter {
    this.writers++
    let waiting: { row: WrittenRow; tag: number }[] = []
    const send = async (): Promise<void> => {
      const batch = waiting
      waiting = []
      await new Promise(setImmediate)
      let written = 0
      for (const { row, tag } of batch) {
        const reason = this.refuse(row.key)
        if (this.lose(row.key)) continue
        if (reason !== undefined)
          options.onRejected(tag, reason, {
            cells: Object.keys(row.cells).length,
            key: () => Buffer.from(row.key, 'latin1'),
          })
        else {
          this.rows.push(row)
          written++
        }
      }
      options.onWritten(written, written, written)
    }
    return {
      write: (row, tag) => {
        const { buf, keyStart, keyEnd, column, valueStart, valueEnd } = row
        const cells: Record<string, string> = {}
        for (let i = 0; i < row.cells; i++) {
          const name = options.columns[column[i] as number]
          cells[`${name?.family}:${name?.qualifier}`] = buf.toString(
            'latin1',
            valueStart[i],
            valueEnd[i],
          )
        }
        const key = buf.toString('latin1', keyStart, keyEnd)
        waiting.push({ row: { key, cells, timestamp: row.timestamp ?? options.timestamp }, tag })
        return waiting.length >= options.batchRows ? send() : undefined
      },
      flush: send,
    }
  }
}
