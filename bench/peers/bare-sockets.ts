import { writeFileSync } from 'node:fs'
import type { BenchContext } from '../context.js'
import { quantileKeys, type Source } from '../data/source.js'
import type { LimitJob, LimitResult } from '../limit/job.js'
import { LIMIT_PROGRAM } from '../paths.js'
import { KEYS_ONLY } from '../wire/scan.js'

const CONNECTIONS = 4
const BATCH_ROWS = 1000
/** Scan replies of about this size come through the gateway fastest. */
const REPLY_BYTES = 250_000
/** What Thrift adds to a cell and to a row, about. */
const CELL_OVERHEAD = 40
const ROW_OVERHEAD = 30

export function replayLoad(
  ctx: BenchContext,
  gateway: string,
  table: string,
): Promise<LimitResult> {
  const { file, separator, spec } = ctx.source
  return runLimit(ctx, {
    kind: 'replay',
    gateway,
    table,
    connections: CONNECTIONS,
    file,
    separator,
    columns: spec.text,
    splitKeys: ctx.splitKeys.map((key) => key.toString('hex')),
    batchRows: BATCH_ROWS,
  })
}

export function skipCells(ctx: BenchContext, gateway: string, table: string): Promise<LimitResult> {
  const rowBytes = meanRowBytes(ctx.source)
  return runLimit(ctx, skipJob(ctx, gateway, table, rowBytes, ''))
}

export function skipKeys(ctx: BenchContext, gateway: string, table: string): Promise<LimitResult> {
  const rowBytes = ROW_OVERHEAD + CELL_OVERHEAD + meanKeyBytes(ctx.source)
  return runLimit(ctx, skipJob(ctx, gateway, table, rowBytes, KEYS_ONLY))
}

function skipJob(
  ctx: BenchContext,
  gateway: string,
  table: string,
  rowBytes: number,
  filter: string,
): LimitJob {
  // No range crosses a region's border: both are cut at quantiles of the same keys.
  const perRegion = Math.ceil(CONNECTIONS / ctx.options.regions)
  const cuts = quantileKeys(ctx.source.keys, ctx.options.regions * perRegion)
  const bounds = ['', ...cuts.map((key) => key.toString('hex')), '']
  return {
    kind: 'skip',
    gateway,
    table,
    connections: CONNECTIONS,
    ranges: bounds.slice(1).map((stop, i) => ({ start: bounds[i] ?? '', stop })),
    rowsPerReply: Math.max(1, Math.round(REPLY_BYTES / rowBytes)),
    filter,
  }
}

function meanKeyBytes({ keys }: Source): number {
  return keys.reduce((sum, key) => sum + key.length, 0) / keys.length
}

function meanRowBytes({ bytes, content, spec }: Source): number {
  const names = spec.columns.reduce((sum, column) => sum + column.name.length, 0)
  const cellsPerRow = content.cells / content.rows
  return ROW_OVERHEAD + bytes / content.rows + names + cellsPerRow * CELL_OVERHEAD
}

async function runLimit(ctx: BenchContext, job: LimitJob): Promise<LimitResult> {
  const jobFile = ctx.scratch(`limit-${job.kind}.json`)
  writeFileSync(jobFile, JSON.stringify(job))
  const measured = await ctx.measure('limit', {
    command: process.execPath,
    args: [LIMIT_PROGRAM, jobFile],
  })
  const result: LimitResult = JSON.parse(measured.stdout)
  return result
}
