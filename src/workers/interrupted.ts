import { HbulkError } from '../errors.js'

/**
 * What a stopped task throws, and what a stopped job rejects with.
 * @param directory the job directory to resume from, if there is one
 */
export function interrupted(directory?: string): HbulkError {
  return new HbulkError(
    'INTERRUPTED',
    'stopped before the end',
    directory === undefined ? {} : { hint: `Go on with --resume ${directory}.` },
  )
}
