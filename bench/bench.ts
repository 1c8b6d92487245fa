import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BenchCase, Contender } from './cases/case.js'
import { cellsCase } from './cases/cells.js'
import { compareCase } from './cases/compare.js'
import { copyCase } from './cases/copy.js'
import { countCase } from './cases/count.js'
import { exportCase } from './cases/export.js'
import { importCase } from './cases/import.js'
import { threadsCase } from './cases/threads.js'
import { BenchContext } from './context.js'
import { prepareSource } from './data.js'
import type { Environment } from './environment.js'
import { machineFacts } from './machine.js'
import type { BenchOptions, CaseName } from './options.js'
import { pythonWith } from './python.js'
import { type BenchReport, type LeftOut, type Load, ratiosOf, resultOf } from './report.js'
import { runRounds } from './rounds.js'

const CASES: Readonly<Record<CaseName, BenchCase>> = {
  import: importCase,
  count: countCase,
  cells: cellsCase,
  export: exportCase,
  copy: copyCase,
  compare: compareCase,
  threads: threadsCase(),
}

export interface BenchServices {
  readonly environment: Environment
  readonly cacheDir: string
  readonly signal: AbortSignal
  /** Lines for people while it runs. */
  readonly notice: (line: string) => void
}

/** Measures one case; rejects as soon as any contender fails or delivers a wrong result. */
export async function runBench(
  name: CaseName,
  options: BenchOptions,
  services: BenchServices,
): Promise<BenchReport> {
  const startedAt = new Date().toISOString()
  const ctx = await openContext(options, services)
  const benchCase = CASES[name]
  const { contenders, leftOut } = chooseContenders(benchCase.contenders(ctx), ctx)
  let finished: Promise<readonly string[]> | undefined
  const finish = () => {
    finished ??= benchCase.finish?.() ?? Promise.resolve([])
    return finished
  }
  try {
    services.notice(`${ctx.source.content.rows} rows; loading and warming up`)
    await benchCase.prepare(ctx)
    const measurements = await runRounds(ctx, contenders)
    const load = loadOf(ctx)
    const results = measurements.map((measurement) => resultOf(measurement, load))
    if (!options.keep) rmSync(ctx.workDir, { recursive: true, force: true })
    return {
      bench: name,
      startedAt,
      machine: machineFacts(services.environment),
      load,
      gateway: ctx.measuredGateway,
      rounds: options.rounds,
      results,
      ratios: ratiosOf(results),
      leftOut,
      notes: await finish(),
    }
  } catch (error) {
    if (services.signal.aborted) rmSync(ctx.workDir, { recursive: true, force: true })
    else services.notice(`the logs of this run are in ${ctx.workDir}`)
    throw error
  } finally {
    await finish()
    await ctx.dropTables()
  }
}

async function openContext(options: BenchOptions, services: BenchServices): Promise<BenchContext> {
  const workDir = mkdtempSync(join(tmpdir(), 'hbulk-bench-'))
  try {
    const source = await prepareSource(options, { workDir, ...services })
    if (options.keep) services.notice(`logs and exports stay in ${workDir}`)
    const happybase = options.only.includes('happybase')
      ? await pythonWith('happybase', services.cacheDir, services.notice)
      : 'not asked for'
    return new BenchContext({ options, source, workDir, happybase, ...services })
  } catch (error) {
    rmSync(workDir, { recursive: true, force: true })
    throw error
  }
}

function chooseContenders(
  all: readonly Contender[],
  ctx: BenchContext,
): { contenders: Contender[]; leftOut: LeftOut[] } {
  const wanted = all.filter(({ name }) => ctx.options.only.includes(name))
  if (!wanted.some(({ name }) => name === 'happybase')) return { contenders: wanted, leftOut: [] }
  const { happybase } = ctx
  if (typeof happybase !== 'string') return { contenders: wanted, leftOut: [] }
  ctx.notice(`HappyBase is left out: ${happybase}`)
  return {
    contenders: wanted.filter(({ name }) => name !== 'happybase'),
    leftOut: [{ name: 'happybase', why: happybase }],
  }
}

function loadOf({ source, options }: BenchContext): Load {
  return {
    description: source.description,
    rows: source.content.rows,
    cells: source.content.cells,
    columns: source.spec.columns.length + 1,
    bytes: source.bytes,
    regions: options.regions,
  }
}
