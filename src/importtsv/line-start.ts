import type { InputWindow } from './input/input-window.js'

const LF = 0x0a
const CR = 0x0d
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])

/**
 * Moves the window behind the first line end in it. A range that starts inside a file opens its input one byte early and
 * does this first: so a line belongs to the range in which its first byte stands, wherever files are cut.
 */
export async function skipPartialLine(window: InputWindow): Promise<void> {
  do {
    for (let at = window.start; at < window.end; at++) {
      const byte = window.buf[at]
      window.start = at
      if (byte === CR && at + 1 === window.end && !window.atEnd) break
      window.start++
      if (byte === LF) return
      if (byte !== CR) continue
      if (window.buf[at + 1] === LF && at + 1 < window.end) window.start++
      return
    }
    await window.fill()
  } while (window.start < window.end)
}

/** Moves the window behind a UTF-8 byte order mark at its start, as Hadoop's LineRecordReader does. */
export async function skipByteOrderMark(window: InputWindow): Promise<void> {
  const { length } = BYTE_ORDER_MARK
  while (window.end - window.start < length && !window.atEnd && !window.full) await window.fill()
  const head = window.buf.subarray(window.start, window.end).subarray(0, length)
  if (head.equals(BYTE_ORDER_MARK)) window.start += length
}
