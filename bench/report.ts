import type { Contender, Sample } from './cases/case.js'
import type { Machine } from './machine.js'
import type { CaseName, ContenderName } from './options.js'
import { ratioSpread, type Spread, spread } from './stats.js'

export interface Measurement {
  readonly contender: Contender
  /** One a round. */
  readonly samples: readonly Sample[]
}

export interface LeftOut {
  readonly name: ContenderName
  readonly why: string
}

export interface Load {
  readonly description: string
  readonly rows: number
  readonly cells: number
  readonly columns: number
  /** Size of the source file: what MB/s counts for every contender. */
  readonly bytes: number
  readonly regions: number
}

/** What `--json` prints. Times in milliseconds, sizes in bytes. */
export interface BenchReport {
  readonly bench: CaseName
  readonly startedAt: string
  readonly machine: Machine
  readonly load: Load
  readonly gateway: string
  readonly rounds: number
  readonly results: readonly Result[]
  readonly ratios: readonly Ratio[]
  readonly leftOut: readonly LeftOut[]
  /** What else is worth knowing, a line each. */
  readonly notes: readonly string[]
}

export interface Result {
  readonly name: ContenderName
  readonly label: string
  readonly comparedWith?: string
  readonly wallMs: Spread
  readonly cpuMs: Spread
  readonly peakMemory: number | undefined
  readonly rowsPerSecond: number
  readonly bytesPerSecond: number
  readonly cpuMicrosPerRow: number
  readonly samples: readonly Sample[]
}

export interface Ratio {
  readonly of: string
  readonly to: string
  /** `speed`: how many times as fast; `time`: how many times the time, for the limit, which nothing beats. */
  readonly kind: 'speed' | 'time'
  readonly value: Spread
}

export function resultOf({ contender, samples }: Measurement, load: Load): Result {
  const wallMs = spread(samples.map((sample) => sample.wallMs))
  const cpuMs = spread(samples.map((sample) => sample.cpuMs))
  const peaks = samples.flatMap(({ peakMemory }) => (peakMemory === undefined ? [] : [peakMemory]))
  return {
    name: contender.name,
    label: contender.label,
    ...(contender.comparedWith === undefined ? {} : { comparedWith: contender.comparedWith }),
    wallMs,
    cpuMs,
    peakMemory: peaks.length === 0 ? undefined : Math.max(...peaks),
    rowsPerSecond: (load.rows / wallMs.median) * 1000,
    bytesPerSecond: (load.bytes / wallMs.median) * 1000,
    cpuMicrosPerRow: (cpuMs.median / load.rows) * 1000,
    samples,
  }
}

/** hbulk against everyone else, round by round. */
export function ratiosOf(results: readonly Result[]): Ratio[] {
  const pairs = results.flatMap((result) => {
    const other = results.find(({ label }) => label === result.comparedWith)
    return other === undefined ? [] : [ratioOf(result, other, 'speed')]
  })
  if (pairs.length > 0) return pairs
  const ours = results.filter((result) => result.name === 'hbulk')
  const others = results.filter((result) => result.name !== 'hbulk')
  const [first, ...variants] = ours
  return [
    ...ours.flatMap((mine) => others.map((other) => ratioOf(mine, other))),
    ...variants.map((variant) => ratioOf(variant, first as Result)),
  ]
}

const kindOf = ({ name }: Result): Ratio['kind'] =>
  name !== 'limit' && name !== 'hbulk' ? 'speed' : 'time'

/** Peers by speed; the limit, and another run of our own, by time. */
function ratioOf(mine: Result, other: Result, kind: Ratio['kind'] = kindOf(other)): Ratio {
  const wallTimes = (result: Result) => result.samples.map((sample) => sample.wallMs)
  const pair = { of: mine.label, to: other.label }
  return kind === 'speed'
    ? { ...pair, kind: 'speed', value: ratioSpread(wallTimes(other), wallTimes(mine)) }
    : { ...pair, kind: 'time', value: ratioSpread(wallTimes(mine), wallTimes(other)) }
}
