import type { PackedBlock } from './block.js'
import { crcTable } from './crc.js'

/** After so many equal bytes comes a byte that counts further ones. */
const RUN_BYTES = 4

/** Hands out the bytes of one block piece by piece: four equal ones may stand for 259, so a block can be 46 MB. */
export class BlockOutput {
  crc = -1
  readonly #links: Uint32Array
  #left: number
  #at: number
  #last = -1
  #equal = 0
  /** Bytes of a run that are still to come. */
  #repeat = 0

  constructor(links: Uint32Array, { length, first }: PackedBlock) {
    this.#links = links
    this.#left = length
    this.#at = first
  }

  get done(): boolean {
    return this.#left === 0 && this.#repeat === 0
  }

  /** Fills some of `buf[offset, offset + length)`; returns the bytes written. */
  write(buf: Buffer, offset: number, length: number): number {
    const links = this.#links
    const end = offset + length
    let at = offset
    let { crc } = this
    while (at < end) {
      if (this.#repeat > 0) {
        this.#repeat--
        buf[at++] = this.#last
        crc = (crc << 8) ^ (crcTable[(crc >>> 24) ^ this.#last] as number)
        continue
      }
      if (this.#left === 0) break
      this.#left--
      const entry = links[this.#at] as number
      this.#at = entry >>> 8
      const byte = entry & 0xff
      if (this.#equal === RUN_BYTES) {
        this.#repeat = byte
        this.#equal = 0
        continue
      }
      this.#equal = byte === this.#last ? this.#equal + 1 : 1
      this.#last = byte
      buf[at++] = byte
      crc = (crc << 8) ^ (crcTable[(crc >>> 24) ^ byte] as number)
    }
    this.crc = crc
    return at - offset
  }
}
