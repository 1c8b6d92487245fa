import { rmSync } from 'node:fs'
import type { BenchContext } from '../context.js'
import type { Measured } from '../measure.js'
import { skipCells } from '../peers/bare-sockets.js'
import { hashTable, loggedCounter, syncTable } from '../peers/hbase-tools.js'
import { hbulkCopy, hbulkExport, hbulkVerify, summaryMember } from '../peers/hbulk.js'
import { requireRows } from '../verify.js'
import type { BenchCase, Sample } from './case.js'
import { limitSample, loadTable, warmUpGateways } from './common.js'

const ONE = 'hbulk_bench_compare_one'
const OTHER = 'hbulk_bench_compare_other'

/** Two equal tables: each contender reads all of both, and says that they are the same. */
export const compareCase: BenchCase = {
  contenders: () => [
    {
      name: 'hbulk',
      label: 'hbulk verify',
      async run(ctx) {
        const measured = await ctx.measure('verify', hbulkVerify(ctx, ONE, OTHER))
        requireRows('hbulk verify', summaryMember(measured.stdout, 'targetRows'), rowsOf(ctx))
        return measured
      },
    },
    { name: 'hbulk', label: 'hbulk export of both', run: exportBoth },
    { name: 'hbase', label: 'HBase HashTable, SyncTable', run: hashAndSync },
    { name: 'limit', label: 'bare sockets', run: skipBoth },
  ],
  async prepare(ctx) {
    await loadTable(ctx, ONE)
    // Equal to the timestamps.
    await ctx.createTable(OTHER)
    await ctx.measure('copy', hbulkCopy(ctx, ONE, OTHER))
    await warmUpGateways(ctx, async (gateway) => {
      const { rows } = await skipCells(ctx, gateway, ONE)
      requireRows('warm-up', rows, rowsOf(ctx))
    })
  },
}

const rowsOf = (ctx: BenchContext): number => ctx.source.content.rows

/** What a comparison of two exports costs before anything is compared. */
async function exportBoth(ctx: BenchContext): Promise<Sample> {
  const folders = [ONE, OTHER].map((table) => ctx.scratch(table))
  const runs: Measured[] = []
  for (const [i, table] of [ONE, OTHER].entries()) {
    runs.push(await ctx.measure('export', hbulkExport(ctx, 'csv', table, folders[i] ?? '')))
  }
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  return sumOf(runs)
}

/** What it takes to read both tables, one after the other, with no work in the client. */
async function skipBoth(ctx: BenchContext): Promise<Sample> {
  const runs: Sample[] = []
  for (const table of [ONE, OTHER]) {
    const result = await skipCells(ctx, ctx.measuredGateway, table)
    requireRows('bare sockets', result.rows, rowsOf(ctx))
    runs.push(limitSample(result))
  }
  return sumOf(runs)
}

async function hashAndSync(ctx: BenchContext): Promise<Sample> {
  const hashes = ctx.scratch('hashes')
  const hashed = await ctx.measure('hash', hashTable(ctx, ONE, hashes))
  const synced = await ctx.measure('sync', syncTable(ctx, ONE, OTHER, hashes))
  const said = synced.stdout + synced.stderr
  if ((loggedCounter(said, 'HASHES_NOT_MATCHED') ?? 0) > 0) {
    throw new Error('SyncTable says that the tables differ')
  }
  if (loggedCounter(said, 'HASHES_MATCHED') === undefined) {
    throw new Error('SyncTable does not say that it has compared anything')
  }
  rmSync(hashes, { recursive: true, force: true })
  return sumOf([hashed, synced])
}

function sumOf(runs: readonly Sample[]): Sample {
  const peaks = runs.flatMap(({ peakMemory }) => peakMemory ?? [])
  return {
    wallMs: runs.reduce((sum, { wallMs }) => sum + wallMs, 0),
    cpuMs: runs.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    peakMemory: peaks.length === 0 ? undefined : Math.max(...peaks),
  }
}
