const decimalUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

/** `0 B`, `999 B`, `1.2 kB`, `34.5 MB`, `120 MB`: powers of 1000, as rates are compared in. */
export function formatBytes(bytes: number): string {
  let value = Math.max(0, bytes)
  let unit = 0
  // From 999.5 on the rounded number would have four digits.
  while (unit < decimalUnits.length - 1 && value >= (unit === 0 ? 1000 : 999.5)) {
    value /= 1000
    unit++
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1
  return `${unit === 0 ? Math.floor(value) : value.toFixed(digits)} ${decimalUnits[unit]}`
}

/** Whole numbers with commas: `1,234,567`. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}

/**
 * `850 ms`, `12.3 s`, `2 min 05 s`, `1 h 02 min`, `3 d 04 h`: two units at most. `--` for a time nobody knows.
 * @param ms milliseconds
 */
export function formatDuration(ms: number | undefined): string {
  if (ms === undefined || !Number.isFinite(ms) || ms < 0) return '--'
  if (Math.round(ms) < 1000) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return pair(Math.floor(seconds / 60), 'min', seconds % 60, 's')
  const minutes = Math.round(seconds / 60)
  if (minutes < 1440) return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
  const hours = Math.round(minutes / 60)
  return pair(Math.floor(hours / 24), 'd', hours % 24, 'h')
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return `${large} ${largeUnit} ${String(small).padStart(2, '0')} ${smallUnit}`
}

/** `45,000 rows/s`, `5.1 MB/s`; three digits of a small one: `0.25 rows/s`. `--` while it is not known. */
export function formatRate(perSecond: number | undefined, unit: 'rows' | 'bytes'): string {
  if (perSecond === undefined || !Number.isFinite(perSecond))
    return `-- ${unit === 'rows' ? 'rows/s' : 'MB/s'}`
  if (unit === 'bytes') return `${formatBytes(perSecond)}/s`
  const small = perSecond > 0 && perSecond < 10
  return `${small ? String(Number(perSecond.toPrecision(2))) : formatCount(perSecond)} rows/s`
}

/** `1 row`, `0 rows`, `1,234 rows`. */
export function formatCounted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

/** `12.3 s, 45,000 rows/s`: how long a run took and how fast it was. No rate without rows or time. */
export function formatSpeed(durationMs: number, rows: number): string {
  const rate = rows === 0 || durationMs <= 0 ? undefined : rows / (durationMs / 1000)
  const duration = formatDuration(durationMs)
  return rate === undefined ? duration : `${duration}, ${formatRate(rate, 'rows')}`
}
