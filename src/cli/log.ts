import type { Log } from '../workers/monitor.js'
import type { StderrLines } from './stderr-lines.js'

export interface LogOptions {
  readonly quiet: boolean
  readonly verbose: number
}

export function createLog(lines: StderrLines, { quiet, verbose }: LogOptions): Log {
  return {
    info: (line) => {
      if (!quiet) lines.write(line)
    },
    warn: (line) => lines.write(`warning: ${line}`),
    detail: (line) => {
      if (verbose > 0) lines.write(line)
    },
  }
}
