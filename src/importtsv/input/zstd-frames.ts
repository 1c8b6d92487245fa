const FRAME_MAGIC = 0xfd2fb528
const SKIPPABLE_MAGIC = 0x184d2a50

const DICTIONARY_BYTES = [0, 1, 2, 4] as const
const SIZE_BYTES = [0, 2, 4, 8] as const

type Step = 'magic' | 'descriptor' | 'block' | 'skippable'

/**
 * Follows the frames of zstd data from block to block, without unpacking any: Node's stream does not say that data ends
 * inside a frame.
 */
export class ZstdFrames {
  #step: Step = 'magic'
  readonly #head: number[] = []
  #skip = 0
  #checksum = false
  #frames = 0
  /** What follows is no frame: whoever unpacks it will say so. */
  #lost = false

  /** The data may end here. */
  get whole(): boolean {
    const between = this.#step === 'magic' && this.#head.length === 0 && this.#skip === 0
    return this.#lost || (between && this.#frames > 0)
  }

  feed(piece: Buffer): void {
    for (let at = 0; at < piece.length && !this.#lost; ) {
      const skipped = Math.min(this.#skip, piece.length - at)
      this.#skip -= skipped
      at += skipped
      if (at === piece.length) return
      this.#head.push(piece[at++] as number)
      if (this.#head.length < this.#wanted()) continue
      const value = this.#head.reduceRight((sum, byte) => sum * 256 + byte, 0)
      this.#head.length = 0
      this.#take(value)
    }
  }

  #wanted(): number {
    if (this.#step === 'descriptor') return 1
    return this.#step === 'block' ? 3 : 4
  }

  #take(value: number): void {
    if (this.#step === 'magic') this.#takeMagic(value)
    else if (this.#step === 'descriptor') this.#takeDescriptor(value)
    else if (this.#step === 'block') this.#takeBlock(value)
    else {
      this.#skip = value
      this.#step = 'magic'
    }
  }

  #takeMagic(magic: number): void {
    if (magic === FRAME_MAGIC) this.#step = 'descriptor'
    else if (magic - (magic % 16) === SKIPPABLE_MAGIC) this.#step = 'skippable'
    else this.#lost = true
    this.#frames++
  }

  #takeDescriptor(flags: number): void {
    const singleSegment = (flags & 0x20) !== 0
    const sizeFlag = flags >> 6
    const sizeBytes = sizeFlag === 0 && singleSegment ? 1 : (SIZE_BYTES[sizeFlag] ?? 0)
    this.#checksum = (flags & 4) !== 0
    this.#skip = (singleSegment ? 0 : 1) + (DICTIONARY_BYTES[flags & 3] ?? 0) + sizeBytes
    this.#step = 'block'
  }

  #takeBlock(header: number): void {
    const repeated = ((header >> 1) & 3) === 1
    this.#skip = repeated ? 1 : header >>> 3
    if ((header & 1) === 0) return
    if (this.#checksum) this.#skip += 4
    this.#step = 'magic'
  }
}
