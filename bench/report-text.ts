import type { BenchReport, Ratio, Result } from './report.js'
import type { Spread } from './stats.js'

/** The report as people read it. */
export function reportText(report: BenchReport): string {
  const sections = [
    heading(report),
    table([HEADER, ...report.results.map(cellsOf)]),
    report.ratios.map(ratioLine),
    report.leftOut.map(({ name, why }) => `${name} left out: ${why}`),
    report.notes,
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

function heading({ bench, load, machine, gateway, rounds }: BenchReport): string[] {
  const { rows, columns, bytes, regions } = load
  const size = `${grouped(rows)} rows of ${columns} columns, ${megabytes(bytes)} MB`
  const memory = `${Math.round(machine.memoryBytes / 2 ** 30)} GB`
  const software = `Node ${machine.node}, Java ${machine.java}, HBase ${machine.hbase}`
  return [
    `${bench}: ${load.description}: ${size}, ${regions} region${regions === 1 ? '' : 's'}`,
    `on ${machine.cores} cores (${machine.cpu}), ${memory}, ${machine.system}; ${software}`,
    `gateway ${gateway}; median of ${rounds} rounds`,
  ]
}

const HEADER = [
  '',
  'wall s',
  '(min-max)',
  'rows/s',
  'MB/s',
  'CPU s',
  'CPU us/row',
  'peak MB',
] as const

function cellsOf(result: Result): string[] {
  const { wallMs, cpuMs, peakMemory } = result
  return [
    result.label,
    seconds(wallMs.median),
    `(${seconds(wallMs.min)}-${seconds(wallMs.max)})`,
    grouped(result.rowsPerSecond),
    megabytes(result.bytesPerSecond),
    seconds(cpuMs.median),
    result.cpuMicrosPerRow.toFixed(1),
    peakMemory === undefined ? '-' : (peakMemory / 1e6).toFixed(0),
  ]
}

/** First column to the left, figures to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  '),
  )
}

function ratioLine({ of, to, kind, value }: Ratio): string {
  const note = to === 'bare sockets' ? ", the gateway's limit" : ''
  const what = kind === 'speed' ? `the speed of ${to}` : `the time of ${to}${note}`
  return `${of}: ${value.median.toFixed(2)} x ${what} ${range(value)}`
}

function range({ min, max }: Spread): string {
  return `(${min.toFixed(2)}-${max.toFixed(2)})`
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(2)
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}

function grouped(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}
