/** The counters of a job, in the order of their slots in shared memory. The names are part of the command-line contract. */
export const counterNames = [
  'linesRead',
  'linesRejected',
  'linesSkipped',
  'rowsWritten',
  'cellsWritten',
  'bytesRead',
  'bytesWritten',
  'rowsRead',
  'cellsRead',
  'rowsFiltered',
  'batches',
  'retries',
  'slowdowns',
  'regionChanges',
  'emptyValues',
] as const

/** What a job counts. */
export type CounterName = (typeof counterNames)[number]
/** Counters by their names. */
export type CounterValues = Partial<Record<CounterName, number>>

const slots = new Map<CounterName, number>(counterNames.map((name, index) => [name, index]))

/**
 * One task's counters. `add` also moves the thread's shared slots, which the main thread reads for the progress line;
 * those may count a repeated task twice, the task's own values never do.
 */
export class Counters {
  readonly #live: Float64Array
  readonly #own = new Float64Array(counterNames.length)

  constructor(live: Float64Array = new Float64Array(counterNames.length)) {
    this.#live = live
  }

  add(name: CounterName, amount: number): void {
    const slot = slots.get(name) as number
    this.#own[slot] = (this.#own[slot] as number) + amount
    this.#live[slot] = (this.#live[slot] as number) + amount
  }

  /** The values that are not zero. */
  values(): CounterValues {
    const values: CounterValues = {}
    for (const [name, slot] of slots) {
      const value = this.#own[slot] as number
      if (value !== 0) values[name] = value
    }
    return values
  }
}

/** What tasks have counted, together. */
export function sumCounters(
  outcomes: Iterable<{ readonly counters: CounterValues }>,
): CounterValues {
  const total: CounterValues = {}
  for (const { counters } of outcomes) addCounters(total, counters)
  return total
}

export function addCounters(total: CounterValues, more: CounterValues): void {
  for (const [name, value] of Object.entries(more) as [CounterName, number][]) {
    total[name] = (total[name] ?? 0) + value
  }
}
