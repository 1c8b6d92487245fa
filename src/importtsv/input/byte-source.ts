/** Where the bytes of one task come from, in order. */
export interface ByteSource {
  /** Fills some of `buf[offset, offset + length)`. Resolves with the bytes read, 0 at the end. */
  read(buf: Buffer, offset: number, length: number): Promise<number>
  /** Bytes taken from the file itself so far: fewer than were read where it is compressed. */
  readonly consumed: number
  close(): Promise<void>
}
