import type { Target } from './target.js'

/** Milliseconds without a byte after which a call counts as hung. */
export const SILENCE_MS = 120_000

/** So much of every reply is kept at least: enough for the row count or an error's text. */
export const HEAD_BYTES = 1024

export interface RawReply {
  /** The message from its beginning: all of it when it was asked for, else its head. */
  readonly body: Buffer
  /** Length of the whole reply on the wire. */
  readonly bytes: number
}

/** One connection with one call at a time on it. */
export interface Channel {
  /** @param packet a message as {@link pack} made it. */
  call(packet: Buffer, keepBody: boolean): Promise<RawReply>
  close(): void
}

/** A message as it goes out on this transport, ready before any clock runs. */
export function pack(target: Target, message: Buffer): Buffer {
  if (target.transport !== 'framed') return message
  const frame = Buffer.allocUnsafe(message.length + 4)
  frame.writeInt32BE(message.length, 0)
  message.copy(frame, 4)
  return frame
}
