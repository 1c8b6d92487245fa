import { HbulkError } from '../errors.js'

/** What a stopped task throws, and what a stopped job rejects with. */
export function interrupted(): HbulkError {
  return new HbulkError('INTERRUPTED', 'stopped before the end')
}
