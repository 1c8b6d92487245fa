import { HbulkError } from '../../errors.js'

/** Where an archive could not be read on. */
export interface ArchivePlace {
  /** As the user knows the input. */
  readonly name: string
  /** What it is packed with. */
  readonly codec: string
  /** Bytes of the archive that were used, as exactly as the codec says. */
  readonly at: number
  /** Bytes that came out before. */
  readonly unpacked: number
}

const hint =
  'What was read before is in the table. Repair the file and load it again with the same --timestamp: rows that are there already do not change.'

const where = ({ at, unpacked }: ArchivePlace): string =>
  `byte ${at} of the file (byte ${unpacked} unpacked)`

/** The archive ends before its data does. */
export function archiveCut(place: ArchivePlace, cause?: unknown): HbulkError {
  const message = `${place.name} is cut off: its ${place.codec} data breaks off at ${where(place)}`
  return new HbulkError('INPUT', message, { hint, cause, final: true })
}

export function archiveDamaged(place: ArchivePlace, why: string, cause?: unknown): HbulkError {
  const message = `${place.name} is damaged: ${why} in its ${place.codec} data near ${where(place)}`
  return new HbulkError('INPUT', message, { hint, cause, final: true })
}

/** There is more behind the archive's end than padding. */
export function archiveFollowed(place: ArchivePlace): HbulkError {
  const message = `${place.name} holds something else behind its ${place.codec} data, from ${where(place)} on`
  return new HbulkError('INPUT', message, { hint, final: true })
}
