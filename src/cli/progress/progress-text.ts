import { formatCount, formatCounted, formatDuration, formatRate } from '../../system/format.js'
import type { ProgressView } from './progress-view.js'

/** `import orders: 42%, 126,000 rows, 45,000 rows/s, 5.1 MB/s, ETA 12 s` */
export function progressLine(view: ProgressView): string {
  return `${view.label}: ${[
    ...(view.percent === undefined ? [] : [`${view.percent}%`]),
    ...facts(view),
  ].join(', ')}`
}

/**
 * The same for a terminal, with a bar when the end is known, cut to `columns`.
 * @param drawBar draws the bar for a fraction, in a width of 24
 */
export function progressBar(
  view: ProgressView,
  columns: number,
  drawBar: (fraction: number) => string,
): string {
  const text = facts(view).join(' | ')
  if (view.percent === undefined) return `${view.label} ${text}`.slice(0, columns)
  const percent = `${String(view.percent).padStart(3)}%`
  const full = `${view.label} [${drawBar(view.percent / 100)}] ${percent} | ${text}`
  return full.length <= columns ? full : `${view.label} ${percent} | ${text}`.slice(0, columns)
}

function facts(view: ProgressView): string[] {
  return [
    `${formatCount(view.rows)} rows`,
    formatRate(view.rowsPerSecond, 'rows'),
    // A count of rows moves no bytes worth showing.
    ...(view.bytesPerSecond === 0 ? [] : [formatRate(view.bytesPerSecond, 'bytes')]),
    ...(view.percent === undefined ? [] : [`ETA ${timeLeft(view.leftMs)}`]),
    ...(view.retries === 0 ? [] : [formatCounted(view.retries, 'retry', 'retries')]),
  ]
}

/** Whole seconds: an estimate is not better than that. */
function timeLeft(ms: number | undefined): string {
  return ms !== undefined && ms < 59_000 ? `${Math.ceil(ms / 1000)} s` : formatDuration(ms)
}
