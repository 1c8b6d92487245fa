import { access, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Hadoop's rule for inputs (FileInputFormat): names that begin with `_` or `.` are not data. */
export function isHidden(name: string): boolean {
  return name.startsWith('_') || name.startsWith('.')
}

export function hasGlob(path: string): boolean {
  return /[*?]/.test(path)
}

function toPattern(part: string): RegExp {
  const source = part
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.')
  return new RegExp(`^${source}$`, 's')
}

/**
 * Paths that match `*` (any characters but `/`) and `?` (one character), sorted. Hidden names never match a wildcard.
 * A folder that cannot be listed matches nothing.
 */
export async function expandGlob(path: string): Promise<string[]> {
  const parts = path.split('/').filter((part) => part !== '')
  let found = [path.startsWith('/') ? '/' : '.']
  for (const part of parts) {
    if (hasGlob(part)) {
      const lists = await Promise.all(found.map((folder) => matchesIn(folder, toPattern(part))))
      found = lists.flat()
    } else {
      found = await existing(found.map((folder) => join(folder, part)))
    }
  }
  return found
}

async function matchesIn(folder: string, pattern: RegExp): Promise<string[]> {
  const names = await readdir(folder).catch((): string[] => [])
  return names
    .filter((name) => !isHidden(name) && pattern.test(name))
    .sort()
    .map((name) => join(folder, name))
}

async function existing(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    paths.map((path) =>
      access(path).then(
        () => [path],
        () => [],
      ),
    ),
  )
  return found.flat()
}
