import type { BenchContext } from '../context.js'
import type { LimitResult } from '../limit/job.js'
import { replayLoad } from '../peers/bare-sockets.js'
import { tableContent } from '../verify/table.js'
import { requireContent } from '../verify.js'
import type { Sample } from './case.js'

/** Everything the limit program holds ready beforehand would count as its memory: it is left out. */
export function limitSample(result: LimitResult): Sample {
  return { wallMs: result.wallMs, cpuMs: result.cpuMs, peakMemory: undefined }
}

/** Puts untimed work on every gateway that will be measured, so that none begins with cold code. */
export async function warmUpGateways(
  ctx: BenchContext,
  work: (gateway: string) => Promise<void>,
): Promise<void> {
  const gateways = new Set([ctx.measuredGateway])
  if (ctx.options.only.includes('happybase')) gateways.add(ctx.environment.gateway('thrift1'))
  for (let i = 0; i < ctx.options.warmups; i++) {
    for (const gateway of gateways) await work(gateway)
  }
}

/** A table that holds the source, every cell written once, checked. */
export async function loadTable(ctx: BenchContext, table: string): Promise<void> {
  await ctx.createTable(table)
  await replayLoad(ctx, ctx.environment.gateway('thrift2'), table)
  requireContent('loaded table', await tableContent(ctx.control, table), ctx.source.content)
}
