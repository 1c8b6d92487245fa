/** How many sizes there were of each order of magnitude: bucket 0 is 0, bucket n is 2^(n-1) up to 2^n - 1. */
export class SizeHistogram {
  readonly counts: number[] = []

  add(size: number): void {
    const bucket = size < 2 ** 31 ? 32 - Math.clz32(size) : Math.floor(Math.log2(size)) + 1
    while (this.counts.length <= bucket) this.counts.push(0)
    this.counts[bucket] = (this.counts[bucket] as number) + 1
  }
}

export interface Bucket {
  /** Inclusive. */
  readonly from: number
  readonly to: number
  readonly count: number
}

/** From the first bucket that holds something to the last. */
export function bucketsOf(counts: readonly number[]): Bucket[] {
  const first = counts.findIndex((count) => count > 0)
  const last = counts.findLastIndex((count) => count > 0)
  return counts.flatMap((count, i) => {
    if (first < 0 || i < first || i > last) return []
    return [{ from: i === 0 ? 0 : 2 ** (i - 1), to: 2 ** i - 1, count }]
  })
}

export function addHistograms(a: readonly number[], b: readonly number[]): number[] {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => (a[i] ?? 0) + (b[i] ?? 0))
}
