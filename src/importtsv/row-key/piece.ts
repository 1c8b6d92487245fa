import type { Scratch } from '../../bytes/scratch.js'

/** Bytes on their way through the steps of a template's part: first a field's, then what a step has made of them. */
export interface Piece {
  buf: Buffer
  start: number
  end: number
}

/** Changes the piece; new bytes go to `out`. Returns undefined, or what is wrong with the piece. */
export type KeyStep = (piece: Piece, out: Scratch) => string | undefined

/** Takes the bytes of `out` from `start` on as the piece. */
export function setPiece(piece: Piece, out: Scratch, start: number): void {
  piece.buf = out.buf
  piece.start = start
  piece.end = out.length
}
