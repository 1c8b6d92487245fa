/** Finds the end of one framed message: four bytes of length, then that many bytes. */
export class FrameSkipper {
  #lengthBytes = 0
  #left = 0

  /** @returns the offset after the frame's last byte, or -1 when it goes on in the next chunk. */
  feed(chunk: Buffer): number {
    let pos = 0
    while (this.#lengthBytes < 4) {
      if (pos === chunk.length) return -1
      this.#left = this.#left * 256 + (chunk[pos] as number)
      this.#lengthBytes += 1
      pos += 1
    }
    const step = Math.min(this.#left, chunk.length - pos)
    this.#left -= step
    return this.#left === 0 ? pos + step : -1
  }

  reset(): void {
    this.#lengthBytes = 0
    this.#left = 0
  }
}
