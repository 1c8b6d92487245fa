import { access } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { HbulkError } from '../../errors.js'
import type { Transform } from './types.js'

/**
 * Loads a module's function, once a thread.
 * @throws HbulkError INPUT when the module cannot be loaded, USAGE when it exports no function
 */
export async function loadTransform(path: string): Promise<Transform> {
  await access(path).catch((cause) => {
    throw new HbulkError('INPUT', `--transform: there is no file '${path}'`, { cause })
  })
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

/** Errors of people's code as the end of one line. */
export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error)
  return text.split(/\r?\n/, 1)[0] ?? ''
}
