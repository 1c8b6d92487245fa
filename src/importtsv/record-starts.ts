import { open } from 'node:fs/promises'
import { interrupted } from '../workers/interrupted.js'
import type { ByteRange } from './byte-ranges.js'
import { RecordOutcome, type TextFormat } from './formats/format.js'
import type { InputFile } from './input/inputs.js'
import { TaskInput, type TextSettings } from './task-input.js'

const LF = 0x0a
const CR = 0x0d
const PIECE_BYTES = 2 ** 20

/** What it takes to find out where records begin. */
export interface RecordStartRequest {
  readonly input: InputFile
  readonly format: TextFormat
  readonly settings: TextSettings
  readonly signal: AbortSignal
}

/**
 * Moves the bounds of ranges to where records begin, in a file whose line ends do not tell: the reader that the tasks have
 * goes over it once and says. Up to the first quote every line is a record, and those bounds may stay.
 * @throws HbulkError INPUT, or INTERRUPTED
 */
export async function moveToRecordStarts(
  request: RecordStartRequest,
  ranges: readonly ByteRange[],
): Promise<ByteRange[]> {
  const { input, format, settings } = request
  const quote = format.quoteByte?.(settings)
  if (quote === undefined || ranges.length < 2) return [...ranges]
  const plainEnd = await lastLineStartBefore(quote, request)
  const bounds = ranges.slice(1).map(({ start }) => start)
  const kept = bounds.filter((bound) => bound <= plainEnd)
  const moved = await recordStartsBehind(request, bounds.slice(kept.length), plainEnd)
  const starts = [0, ...kept, ...moved]
  return starts.map((start, i) => ({ start, end: starts[i + 1] ?? input.size }))
}

/** The start of the line with the file's first `byte`; the file's size if it has none. */
async function lastLineStartBefore(
  byte: number,
  { input, signal }: RecordStartRequest,
): Promise<number> {
  const file = await open(input.path)
  try {
    const buf = Buffer.allocUnsafe(PIECE_BYTES)
    let lineStart = 0
    for (let offset = 0; offset < input.size; ) {
      if (signal.aborted) throw interrupted()
      const { bytesRead } = await file.read(buf, 0, PIECE_BYTES, offset)
      if (bytesRead === 0) break
      const piece = buf.subarray(0, bytesRead)
      const found = piece.indexOf(byte)
      const before = found === -1 ? piece : piece.subarray(0, found)
      const lineEnd = Math.max(before.lastIndexOf(LF), before.lastIndexOf(CR))
      if (lineEnd !== -1) lineStart = offset + lineEnd + 1
      if (found !== -1) return lineStart
      offset += bytesRead
    }
    return input.size
  } finally {
    await file.close()
  }
}

/** For each of `targets`, the first record at it or behind it, read from the record at `from`. */
async function recordStartsBehind(
  { input, format, settings, signal }: RecordStartRequest,
  targets: readonly number[],
  from: number,
): Promise<number[]> {
  const starts: number[] = []
  if (targets.length === 0) return starts
  const range = { input, start: from, end: input.size }
  const opened = await TaskInput.open({ range, settings, format, fields: 0 })
  try {
    const { reader } = opened
    for (let next = 0; next < targets.length; ) {
      const outcome = reader.next()
      if (outcome === RecordOutcome.END) break
      if (outcome === RecordOutcome.PENDING) {
        if (signal.aborted) throw interrupted()
        await reader.more()
      }
      if (outcome === RecordOutcome.PENDING || outcome === RecordOutcome.BAD_PART) continue
      const start = reader.window.offset
      if (start < (targets[next] as number) || start >= input.size) continue
      starts.push(start)
      while (next < targets.length && (targets[next] as number) <= start) next++
    }
    return starts
  } finally {
    await opened.close()
  }
}
