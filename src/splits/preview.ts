import type { KeySample } from '../presplit/key-sample.js'

/** How real keys fall into the regions of a table that is cut at some keys. */
export interface Preview {
  /** Keys that were looked at. */
  readonly sampled: number
  /** For each region in key order its part of the data, 0 to 1. */
  readonly shares: readonly number[]
  /** Numbers of regions, from 0, that none of the keys falls into. */
  readonly empty: readonly number[]
  /** Those with far more than their even share. */
  readonly hot: readonly number[]
  /** Too few keys for so many regions: an empty one may be chance. */
  readonly few: boolean
}

/** A region with this many times its even share is hot: its server does that many times the work. */
const HOT = 3

/** Sampled keys for each region, so that chance leaves none empty. */
const ENOUGH = 8

export function previewOf(sample: KeySample, cuts: readonly Buffer[]): Preview {
  const shares = sample.shares(cuts)
  const even = 1 / shares.length
  // Of two or three regions none can have three times its share.
  const hot = Math.min(HOT * even, (1 + even) / 2)
  const numbers = shares.map((_, i) => i)
  return {
    sampled: sample.size,
    shares,
    empty: numbers.filter((i) => shares[i] === 0),
    hot: numbers.filter((i) => (shares[i] ?? 0) > hot),
    few: sample.size < ENOUGH * shares.length,
  }
}
