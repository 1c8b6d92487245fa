import { protocolError } from './reader.js'

/** The largest frame accepted, in bytes; a garbage header would otherwise announce up to 2 GB. */
const maxFrameBytes = 512 * 1024 * 1024

/** Follows the 4-byte frame lengths in a stream of chunks; payload bytes stay where they are. */
export class FrameReader {
  /** Payload bytes of the current frame that have not been taken yet. */
  left = 0
  #header = 0
  #headerBytes = 0

  /**
   * Reads as much of a frame header as `chunk[start, end)` holds. Call it only while `left` is 0.
   * @returns the offset after what was read; `left` is above 0 once the header is whole.
   */
  readHeader(chunk: Buffer, start: number, end: number): number {
    let at = start
    while (at < end && this.#headerBytes < 4) {
      this.#header = (this.#header << 8) | (chunk[at++] as number)
      this.#headerBytes++
    }
    if (this.#headerBytes === 4) {
      if (this.#header <= 0 || this.#header > maxFrameBytes) {
        throw protocolError(`a frame of ${this.#header} bytes is announced`)
      }
      this.left = this.#header
      this.#header = 0
      this.#headerBytes = 0
    }
    return at
  }
}
