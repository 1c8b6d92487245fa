import type { Clock } from './flow-control.js'
import type { RegionMap } from './region-map.js'

const everyMs = 10_000
/** Reading the list costs the gateway a scan of hbase:meta: with very many regions it is read less often. */
const everyReads = 100
/** Signs of trouble come in swarms. */
const soonestMs = 2_000

/**
 * Reads a table's regions again while rows are being written: now and then, and soon after trouble, which is how a split
 * or a merge shows. Routing by an old map loses nothing, it only makes batches that touch two regions.
 */
export class RegionWatch {
  readonly #read: () => Promise<RegionMap>
  readonly #clock: Clock
  #known: RegionMap
  #readAt: number
  #tookMs = 0
  #suspicious = false
  #reading = false

  constructor(known: RegionMap, read: () => Promise<RegionMap>, clock: Clock) {
    this.#known = known
    this.#read = read
    this.#clock = clock
    this.#readAt = clock()
  }

  /** The regions may have changed. */
  suspect(): void {
    this.#suspicious = true
  }

  /** To be called often. Hands over another map some time after the regions have got other borders. */
  look(onChange: (map: RegionMap) => void): void {
    const age = this.#clock() - this.#readAt
    const due = Math.max(this.#suspicious ? soonestMs : everyMs, everyReads * this.#tookMs)
    if (this.#reading || age < due) return
    void this.#check(onChange)
  }

  async #check(onChange: (map: RegionMap) => void): Promise<void> {
    this.#reading = true
    this.#suspicious = false
    const startedAt = this.#clock()
    const map = await this.#readAgain()
    this.#reading = false
    this.#readAt = this.#clock()
    this.#tookMs = this.#readAt - startedAt
    if (map === undefined || map.hasBordersOf(this.#known)) return
    this.#known = map
    onChange(map)
  }

  /** Undefined when the list cannot be had now: there is one to go on with, and the puts will tell what is wrong. */
  async #readAgain(): Promise<RegionMap | undefined> {
    try {
      return await this.#read()
    } catch {
      return undefined
    }
  }
}
