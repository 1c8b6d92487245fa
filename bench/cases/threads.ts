import type { BenchContext } from '../context.js'
import type { ExportFormat } from '../options.js'
import { CannedGatewayProcess } from '../peers/canned-gateway.js'
import { hbulkCount, hbulkExport, onThreads, summaryCounter } from '../peers/hbulk.js'
import { spread } from '../stats.js'
import { requireRows } from '../verify.js'
import type { BenchCase, Contender, Sample } from './case.js'
import { loadTable } from './common.js'
import { exportedIn } from './export.js'

const TABLE = 'hbulk_bench_threads'
/** The first is what the others are compared with. */
const THREADS = [1, 2] as const

/**
 * What more threads bring where the gateway is not the bottleneck: exports and counts through one that answers scans from
 * memory. Its own CPU time is in the notes, since it shares the cores.
 */
export function threadsCase(): BenchCase {
  let gateway: CannedGatewayProcess | undefined
  const served = new Map<string, number[]>()

  /** Runs something on the canned gateway and notes what that cost the gateway. */
  async function through(
    ctx: BenchContext,
    label: string,
    run: (on: BenchContext) => Promise<Sample>,
  ): Promise<Sample> {
    if (gateway === undefined) throw new Error('the canned gateway has not been started')
    const before = await gateway.cpuMs()
    const sample = await run(ctx.withGateway(gateway.url))
    const used = (await gateway.cpuMs()) - before
    served.set(label, [...(served.get(label) ?? []), used])
    return sample
  }

  function contender(
    what: string,
    threads: number,
    run: (ctx: BenchContext, label: string) => Promise<Sample>,
  ): Contender {
    const labelOf = (count: number) => `${what}, ${count} thread${count === 1 ? '' : 's'}`
    const label = labelOf(threads)
    return {
      name: 'hbulk',
      label,
      ...(threads === THREADS[0] ? {} : { comparedWith: labelOf(THREADS[0]) }),
      run: (ctx) => through(ctx, label, (on) => run(on, label)),
    }
  }

  const exports_ = (format: ExportFormat): Contender[] =>
    THREADS.map((threads) =>
      contender(`hbulk export, ${format}`, threads, (ctx, label) =>
        exportedIn(ctx, format, label, (folder) =>
          onThreads(hbulkExport(ctx, format, TABLE, folder), threads),
        ),
      ),
    )

  const counts = THREADS.map((threads) =>
    contender('hbulk rowcounter', threads, async (ctx, label) => {
      const measured = await ctx.measure('count', onThreads(hbulkCount(ctx, TABLE), threads))
      requireRows(label, summaryCounter(measured.stdout, 'rowsRead'), ctx.source.content.rows)
      return measured
    }),
  )

  return {
    contenders: (ctx) => [...ctx.options.formats.flatMap(exports_), ...counts],
    async prepare(ctx) {
      await loadTable(ctx, TABLE)
      gateway = await CannedGatewayProcess.start(ctx.environment.gateway('thrift2'))
      // The first scan of each kind is read from the real gateway.
      for (const { run } of [...ctx.options.formats.flatMap(exports_), ...counts]) await run(ctx)
      served.clear()
    },
    async finish() {
      await gateway?.stop()
      gateway = undefined
      return [...served].map(([label, values]) => {
        const { median, min, max } = spread(values)
        const range = `(${(min / 1000).toFixed(2)}-${(max / 1000).toFixed(2)})`
        return `${label}: the canned gateway took ${(median / 1000).toFixed(2)} s of CPU ${range}`
      })
    },
  }
}
