import type { StderrLines } from '../stderr-lines.js'
import type { GlobalOptions } from '../tool.js'
import { LineDisplay } from './line-display.js'
import { TrackedProgress } from './tracked-progress.js'

/** A bar on a terminal, lines elsewhere, nothing if it is not wanted. */
export async function createProgress(
  stderr: NodeJS.WritableStream,
  lines: StderrLines,
  { progress, quiet }: Pick<GlobalOptions, 'progress' | 'quiet'>,
): Promise<TrackedProgress> {
  if (!progress || quiet) return new TrackedProgress(undefined)
  if (!isTerminal(stderr)) return new TrackedProgress(new LineDisplay(lines))
  const { BarDisplay } = await import('./bar-display.js')
  return new TrackedProgress(new BarDisplay(stderr, lines))
}

function isTerminal(stream: NodeJS.WritableStream): stream is NodeJS.WriteStream {
  return 'isTTY' in stream && stream.isTTY === true
}
