import { readFile } from 'node:fs/promises'
import { compareBytes } from '../bytes/compare.js'
import { parseStringBinary, toStringBinary } from '../bytes/string-binary.js'
import { HbulkError } from '../errors.js'

/**
 * Split keys out of the text of a splits file, as HBase shell's SPLITS_FILE: one key a line in
 * toStringBinary notation. Blank lines are skipped; the keys come back in key order.
 * @param name names the file in errors
 * @throws HbulkError USAGE with the line for a key that cannot be read or stands there twice
 */
export function parseSplitsFile(text: string, name: string): Buffer[] {
  const lineOf = new Map<string, number>()
  const keys: Buffer[] = []
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line === '') continue
    const key = parseLine(line, `${name}, line ${index + 1}`)
    const shown = toStringBinary(key)
    const before = lineOf.get(shown)
    if (before !== undefined) {
      const message = `${name}, line ${index + 1}: split key ${shown} stands on line ${before} already`
      throw new HbulkError('USAGE', message)
    }
    lineOf.set(shown, index + 1)
    keys.push(key)
  }
  return keys.sort(compareBytes)
}

/** @throws HbulkError INPUT when the file cannot be read, USAGE when it holds no split keys */
export async function readSplitsFile(path: string): Promise<Buffer[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'no such file' : error.message
    throw new HbulkError('INPUT', `splits file ${path}: ${reason}`, { cause: error })
  })
  const keys = parseSplitsFile(text, `splits file ${path}`)
  if (keys.length > 0) return keys
  throw new HbulkError('USAGE', `splits file ${path}: it holds no split keys, one a line is wanted`)
}

function parseLine(line: string, place: string): Buffer {
  try {
    return parseStringBinary(line)
  } catch (error) {
    if (!(error instanceof HbulkError)) throw error
    throw new HbulkError(error.code, `${place}: ${error.message}`, { cause: error })
  }
}
