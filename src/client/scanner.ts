import { HbulkError } from '../errors.js'
import type { DataCalls } from '../wire/calls.js'
import type { CallOptions, RpcChannel } from '../wire/types.js'
import type { ChannelPool } from './channel-pool.js'
import { backOff, isRetryable } from './retry.js'
import { ScanCursor } from './scan-cursor.js'
import type { RowVisitor, ScanOptions, ScanSpec } from './types.js'

/** Replies of about this size are read fastest: larger ones cost the gateway more, smaller ones more round trips. */
const replyBytes = 256 * 1024
/** The rows of a range may be as large as they like: the first one tells. */
const firstRows = 1
const mostRows = 10_000

/** Up to this limit a scan is one stateless call, where the API has it. */
const scanOnceLimit = 100

interface ScanDependencies {
  readonly pool: ChannelPool
  readonly calls: DataCalls
  readonly retries: number
}

type ReadOptions = Omit<ScanOptions, 'hold'> & Pick<CallOptions, 'hold'>

/**
 * Reads a whole scan. A scanner lives in one gateway process and its reads are not repeatable, so after any fault its id
 * is given up and a new scanner goes on after the last whole row. Tries are counted anew whenever rows came through, or
 * cells of a long row.
 */
export async function runScan(
  dependencies: ScanDependencies,
  spec: ScanSpec,
  visitor: RowVisitor,
  options: ScanOptions,
): Promise<number> {
  const cursor = new ScanCursor(visitor, spec)
  const hold = (bytes: number): Promise<void> | undefined => {
    cursor.arrived(bytes)
    return options.hold?.()
  }
  for (let tries = 1, before = 0; ; tries++) {
    try {
      await dependencies.pool.use(
        (channel) => readRest(dependencies.calls, channel, cursor, { ...options, hold }),
        { signal: options.signal },
      )
      cursor.finish()
      return cursor.rows
    } catch (error) {
      cursor.abandonRow()
      if (cursor.progress > before) tries = 1
      before = cursor.progress
      if (!isWorthReopening(error) || tries > dependencies.retries) throw error
      options.onRetry?.(error as Error)
      await backOff(tries, options.signal)
    }
  }
}

async function readRest(
  calls: DataCalls,
  channel: RpcChannel,
  cursor: ScanCursor,
  options: ReadOptions,
): Promise<void> {
  if (cursor.done) return
  const rest = cursor.rest()
  const { limit = Number.POSITIVE_INFINITY, cellBatch } = rest
  // That call counts the pieces of rows.
  if (calls.scanOnce !== undefined && limit <= scanOnceLimit && cellBatch === undefined) {
    const { request, decoder } = calls.scanOnce(channel, rest, limit, cursor)
    const reply = await channel.call(request, decoder, callOptions(options))
    await options.pause?.(reply.rows, reply.bytes)
    return
  }
  const opening = calls.openScanner(channel, rest)
  const scanner = await channel.call(opening.request, opening.decoder, { signal: options.signal })
  try {
    await readRows(calls, channel, { scanner, table: rest.table }, cursor, options)
  } finally {
    if (channel.alive) {
      const closing = calls.closeScanner(channel, scanner)
      // An expired scanner is closed already, and a failed close must not hide why the scan ended.
      await channel.call(closing.request, closing.decoder).catch(() => {})
    }
  }
}

async function readRows(
  calls: DataCalls,
  channel: RpcChannel,
  { scanner, table }: { readonly scanner: number; readonly table: Buffer },
  cursor: ScanCursor,
  options: ReadOptions,
): Promise<void> {
  const { batchRows } = options
  for (let ask = batchRows ?? firstRows; ; ) {
    throwIfStopped(options.signal)
    if (cursor.done) return
    const { left = ask } = cursor
    const next = calls.nextRows(channel, scanner, Math.min(ask, left), cursor, table)
    const reply = await channel.call(next.request, next.decoder, callOptions(options))
    if (reply.rows === 0) return
    cursor.replied(reply.bytes)
    ask = batchRows ?? rowsToAskFor(ask, reply.bytes / reply.rows)
    const pause = options.pause?.(reply.rows, reply.bytes)
    if (pause !== undefined) await pause
  }
}

/** As many rows as fill the best reply size, growing in steps because the rows ahead may be larger. */
function rowsToAskFor(before: number, bytesPerRow: number): number {
  const fitting = Math.floor(replyBytes / bytesPerRow)
  return Math.max(1, Math.min(fitting, before * 8, mostRows))
}

function callOptions({ hold, signal }: ReadOptions): CallOptions {
  return { hold, signal }
}

/** Scanner faults that HBase reports as final for the scanner, but that a new scanner gets over. */
const scannerFault = /scanner id|UnknownScanner|OutOfOrderScanner|ScannerReset|LeaseException/i

function isWorthReopening(error: unknown): boolean {
  if (isRetryable(error)) return true
  return error instanceof HbulkError && error.code === 'REMOTE' && scannerFault.test(error.message)
}

function throwIfStopped(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new HbulkError('INTERRUPTED', 'the scan was interrupted')
}
