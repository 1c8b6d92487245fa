import { readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { HbulkError } from '../../errors.js'
import type { Transform } from './types.js'

/**
 * The module's own text.
 * @throws HbulkError INPUT
 */
export function readTransform(path: string): Promise<Buffer> {
  return readFile(path).catch((cause: NodeJS.ErrnoException) => {
    const what =
      cause.code === 'ENOENT'
        ? `there is no file '${path}'`
        : `'${path}' cannot be read: ${cause.message}`
    throw new HbulkError('INPUT', `--transform: ${what}`, { cause })
  })
}

/**
 * Loads a module's function, once a thread.
 * @throws HbulkError INPUT when the module cannot be loaded, USAGE when it exports no function
 */
export async function loadTransform(path: string): Promise<Transform> {
  await readTransform(path)
  let module: Readonly<Record<string, unknown>>
  try {
    module = await import(pathToFileURL(path).href)
  } catch (error) {
    throw new HbulkError('INPUT', `--transform '${path}' cannot be loaded: ${firstLine(error)}`, {
      cause: error,
    })
  }
  const found = module.transform ?? module.default
  if (isTransform(found)) return found
  throw new HbulkError('USAGE', `--transform '${path}' exports no function`, {
    hint: 'Write: export default function transform(record) { return { key: ..., cells: { ... } } }',
  })
}

/** What the function takes and gives cannot be seen from outside: every result is checked. */
function isTransform(value: unknown): value is Transform {
  return typeof value === 'function'
}

/** Characters of somebody's message that a reason has room for. */
const SHOWN_CHARACTERS = 500

/** Errors of people's code as the end of one line. */
export function firstLine(error: unknown): string {
  const [line = ''] = textOf(error).split(/[\r\n]/, 1)
  return line.length > SHOWN_CHARACTERS ? `${line.slice(0, SHOWN_CHARACTERS)}...` : line
}

/** Anything can be thrown, and asking it for its text may throw again. */
function textOf(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message || error.name : error)
  } catch {
    return 'it threw what has no text'
  }
}
