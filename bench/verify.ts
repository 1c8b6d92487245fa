import { HbulkError } from '../src/errors.js'
import type { Content } from './digest.js'

/** @throws HbulkError code ACCOUNTING: a measurement of a wrong result is worth nothing. */
export function requireContent(what: string, actual: Content, expected: Content): void {
  requireRows(what, actual.rows, expected.rows)
  if (actual.cells !== expected.cells) {
    const counts = `${actual.cells} cells, not the ${expected.cells}`
    throw new HbulkError('ACCOUNTING', `${what}: ${counts} of the source`)
  }
  if (actual.digest !== expected.digest) {
    throw new HbulkError('ACCOUNTING', `${what}: keys or values differ from the source`)
  }
}

/** @throws HbulkError code ACCOUNTING. */
export function requireRows(what: string, actual: number | undefined, expected: number): void {
  if (actual === expected) return
  const found = actual === undefined ? 'no row count was found' : `${actual} rows`
  throw new HbulkError('ACCOUNTING', `${what}: ${found}, not the ${expected} of the source`)
}
