import { closeSync, fstatSync, openSync, readFileSync, readSync, renameSync } from 'node:fs'

const TAIL_BYTES = 64 * 1024
const TELLING =
  /Exception|\bERROR\b|\bFATAL\b|^Error\b|^Unrecognized|^Could not|^Invalid|OutOfMemory/
const STACK_FRAME = /^\s+(at |\.\.\. \d+ more)/
const PREFIX = /^\d{4}-\d\d-\d\d [\d:,.]+ +(?:ERROR|FATAL|WARN|INFO) +\[.*?\] \S+: /

/** The line a reader of the log would look for: the last one that speaks of an error, else the last one. */
export function tellingLine(logFile: string): string {
  const lines = tail(logFile)
    .split('\n')
    .filter((line) => line.trim() !== '' && !STACK_FRAME.test(line))
  const line = lines.findLast((candidate) => TELLING.test(candidate)) ?? lines.at(-1)
  return line === undefined ? 'it said nothing' : line.replace(PREFIX, '').trim()
}

/** True when a line of the log matches. The file holds one run only, so an old line cannot be mistaken for news. */
export function logContains(logFile: string, pattern: RegExp): boolean {
  try {
    return pattern.test(readFileSync(logFile, 'latin1'))
  } catch {
    return false
  }
}

/** Keeps the log of the run before as `<file>.1`. */
export function rotateLog(logFile: string): void {
  try {
    renameSync(logFile, `${logFile}.1`)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}

function tail(file: string): string {
  try {
    const fd = openSync(file, 'r')
    try {
      const size = fstatSync(fd).size
      const length = Math.min(size, TAIL_BYTES)
      const buffer = Buffer.alloc(length)
      readSync(fd, buffer, 0, length, size - length)
      return buffer.toString('utf8')
    } finally {
      closeSync(fd)
    }
  } catch {
    return ''
  }
}
