import { isUtf8 } from 'node:buffer'
import type { Scratch } from '../../bytes/scratch.js'
import { type KeyStep, type Piece, setPiece } from './piece.js'

function isAscii({ buf, start, end }: Piece): boolean {
  for (let i = start; i < end; i++) if ((buf[i] as number) > 0x7f) return false
  return true
}

/** Runs a change of text over the piece; bytes that are no UTF-8 are left as they are. */
function changeText(piece: Piece, out: Scratch, change: (text: string) => string): void {
  const bytes = piece.buf.subarray(piece.start, piece.end)
  if (!isUtf8(bytes)) return
  setPiece(piece, out, out.append(Buffer.from(change(bytes.toString()))))
}

/** ASCII letters between `first` and the 26th after it get their case turned. */
function turnCase(first: number, change: (text: string) => string): KeyStep {
  return (piece, out) => {
    if (!isAscii(piece)) {
      changeText(piece, out, change)
      return undefined
    }
    const at = out.append(piece.buf, piece.start, piece.end)
    for (let i = at; i < out.length; i++) {
      const byte = out.buf[i] as number
      if (byte >= first && byte < first + 26) out.buf[i] = byte ^ 0x20
    }
    setPiece(piece, out, at)
    return undefined
  }
}

export const upper: KeyStep = turnCase(0x61, (text) => text.toUpperCase())
export const lower: KeyStep = turnCase(0x41, (text) => text.toLowerCase())

/** The characters from the last to the first; of what is no UTF-8, the bytes. */
export const reverse: KeyStep = (piece, out) => {
  const bytes = piece.buf.subarray(piece.start, piece.end)
  if (!isAscii(piece) && isUtf8(bytes)) {
    changeText(piece, out, (text) => [...text].reverse().join(''))
    return undefined
  }
  const at = out.append(piece.buf, piece.start, piece.end)
  out.buf.subarray(at, out.length).reverse()
  setPiece(piece, out, at)
  return undefined
}

export const trim: KeyStep = (piece) => {
  while (piece.start < piece.end && (piece.buf[piece.start] as number) <= 0x20) piece.start++
  while (piece.start < piece.end && (piece.buf[piece.end - 1] as number) <= 0x20) piece.end--
  return undefined
}

/** Bytes `from` to `to`, like JavaScript's `slice`: negative ones count from the end. */
export function slice(from: number, to: number | undefined): KeyStep {
  return (piece) => {
    const { start } = piece
    const length = piece.end - start
    const place = (index: number): number =>
      Math.min(length, index < 0 ? Math.max(0, length + index) : index)
    piece.end = start + place(to ?? length)
    piece.start = Math.min(piece.end, start + place(from))
    return undefined
  }
}

/** Fills up to `width` bytes. A longer piece is refused: cut or not, it would no longer sort where it belongs. */
export function pad(side: 'left' | 'right', width: number, byte: number): KeyStep {
  return (piece, out) => {
    const missing = width - (piece.end - piece.start)
    if (missing === 0) return undefined
    if (missing < 0) return `has ${width - missing} bytes, more than the ${width} it is padded to`
    const at = out.take(width)
    const from = side === 'left' ? at + missing : at
    piece.buf.copy(out.buf, from, piece.start, piece.end)
    const padding = side === 'left' ? at : at + width - missing
    out.buf.fill(byte, padding, padding + missing)
    setPiece(piece, out, at)
    return undefined
  }
}
