import { readFileSync } from 'node:fs'
import { HbulkError } from '../../errors.js'
import { messageOf } from '../error-lines.js'
import { nearest } from '../nearest.js'
import { globalOptions } from './global-options.js'

/** A configuration file, its keys checked, its values not yet. */
export interface ConfigFile {
  readonly path: string
  /** Options that every command has, by name; those of the running command's section first. */
  readonly global: ReadonlyMap<string, unknown>
  /** The running command's own options, by name. */
  readonly own: ReadonlyMap<string, unknown>
  /** Section `define`: properties as `-D` gives them. */
  readonly defines: ReadonlyMap<string, string>
}

/**
 * Reads a JSON file of option names (without dashes) and values:
 * `{"gateway": "thrift://h", "header": {"NAME": "value"}, "importtsv": {"separator": "|"}, "define": {"k": "v"}}`.
 * Sections of other commands are left alone.
 * @param command the running command's name
 * @param commands the names of all commands
 * @param ownOptions names of the running command's own options
 * @throws HbulkError CONFIG for a file that cannot be read and for every unknown key
 */
export function readConfigFile(
  path: string,
  command: string,
  commands: readonly string[],
  ownOptions: readonly string[],
): ConfigFile {
  const content = asObject(parseJson(path), path, 'the file')
  const shared = globalOptions.filter((spec) => !spec.argvOnly).map((spec) => spec.name)
  const global = new Map<string, unknown>()
  const own = new Map<string, unknown>()
  const defines = new Map<string, string>()
  for (const [key, value] of Object.entries(content)) {
    if (key === 'define') {
      for (const [name, text] of Object.entries(asObject(value, path, "'define'"))) {
        defines.set(name, defineText(text, name, path))
      }
    } else if (shared.includes(key)) {
      global.set(key, value)
    } else if (!commands.includes(key)) {
      throw unknownKey(path, key, [...shared, ...commands, 'define'])
    }
  }
  const section = Object.hasOwn(content, command) ? content[command] : {}
  for (const [key, value] of Object.entries(asObject(section, path, `'${command}'`))) {
    if (ownOptions.includes(key)) own.set(key, value)
    else if (shared.includes(key)) global.set(key, value)
    else throw unknownKey(`${path}, '${command}'`, key, [...ownOptions, ...shared])
  }
  return { path, global, own, defines }
}

function parseJson(path: string): unknown {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new HbulkError('CONFIG', `--config '${path}' cannot be read: ${messageOf(error)}`, {
      cause: error,
    })
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    // The parser's own message may quote the file, which may hold secrets.
    throw new HbulkError('CONFIG', `--config '${path}' is no JSON${placeOf(error, text)}`, {
      hint: 'Write one object: {"gateway": "thrift://host:9090"}.',
    })
  }
}

function placeOf(error: unknown, text: string): string {
  const position = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1]
  if (position === undefined) return ''
  return `: line ${text.slice(0, Number(position)).split('\n').length}`
}

function asObject(value: unknown, path: string, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new HbulkError('CONFIG', `${path}: ${what} is no object`, {
      hint: 'Write {"name": value, ...}.',
    })
  }
  return { ...value }
}

function defineText(value: unknown, name: string, path: string): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new HbulkError('CONFIG', `${path}: 'define' has no text for '${name}'`, {
    hint: 'Write "key": "value".',
  })
}

function unknownKey(place: string, key: string, known: readonly string[]): HbulkError {
  const meant = nearest(key.replace(/^-+/, ''), known)
  const hint =
    meant === undefined
      ? `Known are ${[...new Set(known)].join(', ')}.`
      : `Did you mean '${meant}'?`
  return new HbulkError('CONFIG', `${place}: unknown option '${key}'`, { hint })
}
