import { HbulkError } from '../errors.js'

interface Advice {
  readonly what: string
  readonly hint?: string
}

const adviceFor: ReadonlyMap<string, Advice> = new Map<string, Advice>([
  ['ENOSPC', { what: 'no space left on the device', hint: 'Free some space.' }],
  ['EDQUOT', { what: 'the disk quota is used up', hint: 'Free some space.' }],
  ['EFBIG', { what: 'the file has become too large for the file system' }],
  ['EACCES', { what: 'permission denied', hint: 'Choose a directory that you may write to.' }],
  ['EPERM', { what: 'not permitted', hint: 'Choose a directory that you may write to.' }],
  ['EROFS', { what: 'the file system is read-only', hint: 'Choose another directory.' }],
  ['ENOTDIR', { what: 'a part of the path is not a directory', hint: 'Choose another directory.' }],
  ['EISDIR', { what: 'it is a directory' }],
  ['EEXIST', { what: 'there is a file of that name', hint: 'Choose another name.' }],
  ['ENOENT', { what: 'there is no such place', hint: 'Choose another directory.' }],
])

const PREFIX = 'cannot write '

/** True for what `writeError` makes, also after it came from another thread: it may go well the next time. */
export function isWriteError(error: HbulkError): boolean {
  return error.code === 'OUTPUT' && error.message.startsWith(PREFIX)
}

/** An error of the file system as OUTPUT, naming the path. Errors that are known already stay what they are. */
export function writeError(path: string, error: unknown): HbulkError {
  if (error instanceof HbulkError) return error
  const { code = '', message } = error as NodeJS.ErrnoException
  const advice = adviceFor.get(code) ?? { what: message }
  return new HbulkError('OUTPUT', `${PREFIX}${path}: ${advice.what}`, {
    cause: error,
    ...(advice.hint === undefined ? {} : { hint: advice.hint }),
  })
}

/** Runs a step of writing `path` with its errors made into OUTPUT. */
export async function writing<T>(path: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (error) {
    throw writeError(path, error)
  }
}

/** The same for a step that does not wait. */
export function writingSync<T>(path: string, step: () => T): T {
  try {
    return step()
  } catch (error) {
    throw writeError(path, error)
  }
}
