import type { RowStretch } from '../counted-rows.js'
import type { RowPart } from './output-buffer.js'

/** Where the bytes of one output go. Calls do not overlap; each rejects with OUTPUT. */
export interface ByteSink {
  /** Resolves when the bytes are taken and their buffers may be used again. */
  write(pieces: readonly Buffer[]): Promise<void>
  /** Resolves when everything is safely there. */
  finish(): Promise<void>
  /** Gives the output up and removes what can be removed. Never rejects. */
  abort(): Promise<void>
}

/** Where whole rows go: one output, or several. The same rules hold. */
export interface RowSink extends Omit<ByteSink, 'write'> {
  /** Comes first, once: what each output begins with. */
  begin(head: Buffer): Promise<void>
  /**
   * The rows' bytes as they stand in the file, and which rows they are. A long row comes in parts, the last of which
   * counts it.
   */
  write(pieces: readonly Buffer[], rows: RowStretch, part?: RowPart): Promise<void>
}
