import type { HbulkError } from '../errors.js'

/** What a member of the manifest is read with: the value, and where it stands. */
export type Reader<T> = (value: unknown, path: string) => T

/** A member that does not hold what it should. */
export class WrongMember extends Error {
  constructor(path: string, wanted: string) {
    super(`${path} is not ${wanted}`)
  }
}

export const text: Reader<string> = (value, path) => {
  if (typeof value === 'string') return value
  throw new WrongMember(path, 'a text')
}

/** A whole number from 0 on. */
export const count: Reader<number> = (value, path) => {
  if (Number.isSafeInteger(value) && Number(value) >= 0) return Number(value)
  throw new WrongMember(path, 'a count')
}

export const flag: Reader<boolean> = (value, path) => {
  if (typeof value === 'boolean') return value
  throw new WrongMember(path, 'true or false')
}

export const sha256: Reader<string> = (value, path) => {
  if (typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)) return value
  throw new WrongMember(path, 'a SHA-256 in lower-case hex')
}

/** A file's own name: the manifest never leads out of its directory. */
export const fileName: Reader<string> = (value, path) => {
  if (typeof value === 'string' && /^[^/\\\0]+$/.test(value) && value !== '..' && value !== '.') {
    return value
  }
  throw new WrongMember(path, 'the name of a file beside it')
}

export const anything: Reader<unknown> = (value) => value

export const oneOf =
  <T extends string>(words: readonly T[]): Reader<T> =>
  (value, path) => {
    const found = words.find((word) => word === value)
    if (found !== undefined) return found
    throw new WrongMember(path, `one of ${words.join(', ')}`)
  }

export const list =
  <T>(item: Reader<T>): Reader<readonly T[]> =>
  (value, path) => {
    if (!Array.isArray(value)) throw new WrongMember(path, 'a list')
    return value.map((each: unknown, index) => item(each, `${path}[${index}]`))
  }

export const optional =
  <T>(item: Reader<T>): Reader<T | undefined> =>
  (value, path) =>
    value === undefined ? undefined : item(value, path)

/** An object whose members are all alike. */
export const mapOf =
  <T>(item: Reader<T>): Reader<Readonly<Record<string, T>>> =>
  (value, path) => {
    const members = Object.entries(membersOf(value, path))
    return Object.fromEntries(members.map(([name, each]) => [name, item(each, `${path}.${name}`)]))
  }

/** A reader for each member; one that may be absent needs `optional`. */
type Readers<T> = {
  readonly [K in keyof T]-?: object extends Pick<T, K> ? Reader<T[K] | undefined> : Reader<T[K]>
}

/** An object with these members. Members that it does not know, of a later version perhaps, are left out. */
export const object =
  <T extends object>(readers: Readers<T>): Reader<T> =>
  (value, path) => {
    const members = membersOf(value, path)
    const prefix = path === '' ? '' : `${path}.`
    const found: Partial<T> = {}
    for (const name of Object.keys(readers) as (keyof T & string)[]) {
      const member = readers[name](members[name], prefix + name)
      if (member !== undefined) found[name] = member
    }
    return found as T
  }

function membersOf(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw new WrongMember(path === '' ? 'the whole' : path, 'an object')
}

/** @throws HbulkError INPUT with what `explain` makes of the reason */
export function readJson<T>(
  content: string,
  reader: Reader<T>,
  explain: (reason: string) => HbulkError,
): T {
  let value: unknown
  try {
    value = JSON.parse(content)
  } catch (error) {
    throw explain(error instanceof Error ? error.message : String(error))
  }
  try {
    return reader(value, '')
  } catch (error) {
    throw error instanceof WrongMember ? explain(error.message) : error
  }
}
