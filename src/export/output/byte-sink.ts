/** Where the bytes of one output go. Calls do not overlap; each rejects with OUTPUT. */
export interface ByteSink {
  /** Resolves when the bytes are taken and their buffers may be used again. */
  write(pieces: readonly Buffer[]): Promise<void>
  /** Resolves when everything is safely there. */
  finish(): Promise<void>
  /** Gives the output up and removes what can be removed. Never rejects. */
  abort(): Promise<void>
}
