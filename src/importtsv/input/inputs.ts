import { constants } from 'node:fs'
import { access, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { HbulkError } from '../../errors.js'
import { type Compression, compressionOf } from './compression.js'
import { expandGlob, hasGlob, isHidden } from './glob.js'

/** One input, as it was when the job was planned. Plain JSON. */
export interface InputFile {
  /** `-` for standard input. */
  readonly path: string
  /** A stream can be read once only: standard input, a pipe. */
  readonly kind: 'file' | 'stream'
  readonly compression: Compression
  /** Bytes on disk; 0 for a stream. */
  readonly size: number
  /** Milliseconds; 0 for a stream. */
  readonly modifiedMs: number
  /** What planning has taken from a stream already: its header. */
  readonly takenAhead?: { readonly bytes: number; readonly lines: number }
}

export const STDIN = '-'

/** Files that are looked at side by side: a directory may hold a hundred thousand. */
const AT_ONCE = 64

/** As messages name it. */
export function nameOf({ path }: Pick<InputFile, 'path'>): string {
  return path === STDIN ? 'standard input' : `'${path}'`
}

/** Hadoop's FileInputFormat fails at directories inside an input directory, unless it is told to read or ignore them. */
export type Subdirectories = 'refuse' | 'ignore' | 'read'

function inputError(message: string, hint: string, cause?: unknown): HbulkError {
  return new HbulkError('INPUT', message, { hint, cause })
}

/**
 * Turns the input arguments into files: directories, globs, `-`. Names that begin with `_` or `.` are hidden in both.
 * @throws HbulkError INPUT naming what is missing, unreadable or cannot be unpacked
 */
export async function expandInputs(
  args: readonly string[],
  subdirectories: Subdirectories = 'refuse',
): Promise<InputFile[]> {
  const inputs: InputFile[] = []
  for (const arg of args) {
    const paths = await expandArgument(localPath(arg), subdirectories)
    for (let from = 0; from < paths.length; from += AT_ONCE) {
      inputs.push(...(await describeAll(paths.slice(from, from + AT_ONCE))))
    }
  }
  const streams = inputs.filter(({ path }) => path === STDIN)
  if (streams.length > 1) {
    throw new HbulkError('USAGE', 'standard input (-) is given more than once', {
      hint: 'It can be read only once.',
    })
  }
  return inputs
}

/** `file:` URLs as Hadoop writes them (`file:///a`, `file:/a`); other schemes are refused. */
function localPath(arg: string): string {
  const scheme = /^([a-z][a-z0-9+.-]+):\//i.exec(arg)?.[1]?.toLowerCase()
  if (scheme === undefined) return arg
  if (scheme === 'file') return arg.replace(/^file:(\/\/[^/]*)?/i, '')
  throw inputError(
    `the input '${arg}' is on ${scheme}, which cannot be read here`,
    'Pipe it in: hdfs dfs -cat PATH | hbulk importtsv ... TABLE -',
  )
}

async function expandArgument(path: string, subdirectories: Subdirectories): Promise<string[]> {
  if (path === STDIN) return [path]
  if (!hasGlob(path) || (await exists(path))) return expandDirectory(path, subdirectories)
  const matches = await expandGlob(path)
  if (matches.length === 0) {
    throw inputError(`no file matches '${path}'`, 'Names that begin with _ or . do not count.')
  }
  return (await Promise.all(matches.map((match) => expandDirectory(match, subdirectories)))).flat()
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

async function expandDirectory(path: string, subdirectories: Subdirectories): Promise<string[]> {
  if (!(await statInput(path)).isDirectory()) return [path]
  const names = (await readdir(path)).filter((name) => !isHidden(name)).sort()
  const children = names.map((name) => join(path, name))
  if (subdirectories === 'refuse') return children
  const lists = await Promise.all(
    children.map(async (child) => {
      if (!(await statInput(child)).isDirectory()) return [child]
      return subdirectories === 'ignore' ? [] : expandDirectory(child, subdirectories)
    }),
  )
  return lists.flat()
}

async function statInput(path: string) {
  try {
    return await stat(path)
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    const what = missing ? 'does not exist' : `cannot be looked at: ${(error as Error).message}`
    throw inputError(`the input '${path}' ${what}`, 'Check the path and its permissions.', error)
  }
}

/** Of several that cannot be read the first is told, not the one that chance has seen first. */
async function describeAll(paths: readonly string[]): Promise<InputFile[]> {
  const outcomes = await Promise.allSettled(paths.map(describe))
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason
    return outcome.value
  })
}

async function describe(path: string): Promise<InputFile> {
  const stream = { path, kind: 'stream', compression: 'none', size: 0, modifiedMs: 0 } as const
  if (path === STDIN) return stream
  const compression = compressionOf(path)
  const stats = await statInput(path)
  if (stats.isDirectory()) {
    throw inputError(
      `'${path}' is a directory inside an input directory`,
      'Name it by itself, or let importtsv read it as well with --recursive.',
    )
  }
  await access(path, constants.R_OK).catch((error) => {
    throw inputError(`the input '${path}' is not readable`, 'Check its permissions.', error)
  })
  if (!stats.isFile()) return { ...stream, compression }
  return { path, kind: 'file', compression, size: stats.size, modifiedMs: stats.mtimeMs }
}
