export interface Sample {
  readonly done: number
  readonly rows: number
  readonly bytes: number
}

/** Growth a second, over the window; undefined until it has been watched for a second. */
export interface Rates {
  readonly done: number
  readonly rows: number
  readonly bytes: number
}

/**
 * Rates over the last `windowMs`. The first sample is the baseline (a resumed job begins with what was done before).
 * A run that stands still is seen: the rate is taken up to now, not up to the last sample.
 */
export class RateWindow {
  readonly #windowMs: number
  readonly #samples: { at: number; sample: Sample }[] = []

  constructor(windowMs = 15_000) {
    this.#windowMs = windowMs
  }

  /** @param at milliseconds of a clock that never goes back */
  add(at: number, sample: Sample): void {
    const last = this.#samples.at(-1)
    // Samples closer than this would only cost memory.
    if (last !== undefined && this.#samples.length > 1 && at - last.at < 100) {
      last.sample = sample
    } else {
      this.#samples.push({ at, sample })
    }
    // One sample older than the window stays: it is the window's edge.
    while ((this.#samples[1]?.at ?? at) < at - this.#windowMs) this.#samples.shift()
  }

  rates(now: number): Rates | undefined {
    let index = 0
    while ((this.#samples[index + 1]?.at ?? now) < now - this.#windowMs) index++
    const first = this.#samples[index]
    const last = this.#samples.at(-1)
    if (first === undefined || last === undefined) return undefined
    const seconds = (now - first.at) / 1000
    if (seconds < 1) return undefined
    const rate = (name: keyof Sample) =>
      Math.max(0, last.sample[name] - first.sample[name]) / seconds
    return { done: rate('done'), rows: rate('rows'), bytes: rate('bytes') }
  }
}
