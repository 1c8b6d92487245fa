import type { Contender, Sample } from './cases/case.js'
import type { BenchContext } from './context.js'
import type { Measurement } from './report.js'
import { rotated } from './stats.js'

/** Runs every contender once a round, beginning with another one each time. */
export async function runRounds(
  ctx: BenchContext,
  contenders: readonly Contender[],
): Promise<Measurement[]> {
  const samples = new Map<Contender, Sample[]>(contenders.map((contender) => [contender, []]))
  const { rounds } = ctx.options
  for (let round = 0; round < rounds; round++) {
    for (const contender of rotated(contenders, round)) {
      ctx.signal.throwIfAborted()
      const { wallMs, cpuMs, peakMemory } = await contender.run(ctx)
      samples.get(contender)?.push({ wallMs, cpuMs, peakMemory })
      const seconds = (wallMs / 1000).toFixed(2)
      ctx.notice(`round ${round + 1} of ${rounds}: ${contender.label}: ${seconds} s`)
    }
  }
  return contenders.map((contender) => ({ contender, samples: samples.get(contender) ?? [] }))
}
