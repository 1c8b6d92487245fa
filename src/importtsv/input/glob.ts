import { access, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { HbulkError } from '../../errors.js'

/** Hadoop's rule for inputs (FileInputFormat): names that begin with `_` or `.` are not data. */
export function isHidden(name: string): boolean {
  return name.startsWith('_') || name.startsWith('.')
}

export function hasGlob(path: string): boolean {
  return /[*?[{]/.test(path)
}

/**
 * Paths that match a glob in Hadoop's notation: `*`, `?`, `[abc]`, `[a-c]`, `[^a]`, `{ab,c*}` (which may hold slashes
 * and braces), and `\` before a character that stands for itself. The last name of a match is never a hidden one; names
 * before it may be. A folder that cannot be listed matches nothing.
 * @returns the matches sorted, each once
 * @throws HbulkError USAGE for a brace or bracket that is not closed
 */
export async function expandGlob(glob: string): Promise<string[]> {
  const found = await Promise.all(expandBraces(glob).map((pattern) => matchPath(pattern, glob)))
  return [...new Set(found.flat())].sort()
}

async function matchPath(pattern: string, glob: string): Promise<string[]> {
  const parts = pattern.split('/').filter((part) => part !== '')
  let found = [pattern.startsWith('/') ? '/' : '.']
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1
    if (/[*?[]/.test(part)) {
      const regExp = toRegExp(part, glob)
      const accepts = (name: string): boolean => regExp.test(name) && !(isLast && isHidden(name))
      found = (await Promise.all(found.map((folder) => matchesIn(folder, accepts)))).flat()
    } else {
      const name = part.replace(/\\(.)/gs, '$1')
      found = await existing(found.map((folder) => join(folder, name)))
    }
  }
  return found
}

/** `a{b,c}d` to `abd` and `acd`, inner braces too. */
function expandBraces(glob: string): string[] {
  const open = indexOutsideBrackets(glob, '{', 0)
  if (open === -1) return [glob]
  const bounds = [open]
  let depth = 1
  let at = open + 1
  for (; at < glob.length && depth > 0; at++) {
    const char = glob[at]
    if (char === '\\') at++
    else if (char === '{') depth++
    else if (char === '}') depth--
    else if (char === ',' && depth === 1) bounds.push(at)
  }
  if (depth > 0) throw unclosed(glob, '{')
  bounds.push(at - 1)
  return bounds
    .slice(1)
    .map((end, i) => glob.slice(0, open) + glob.slice((bounds[i] ?? 0) + 1, end) + glob.slice(at))
    .flatMap(expandBraces)
}

function indexOutsideBrackets(text: string, wanted: string, from: number): number {
  let inBrackets = false
  for (let at = from; at < text.length; at++) {
    const char = text[at]
    if (char === '\\') at++
    else if (char === '[') inBrackets = true
    else if (char === ']') inBrackets = false
    else if (char === wanted && !inBrackets) return at
  }
  return -1
}

function toRegExp(part: string, glob: string): RegExp {
  let source = ''
  for (let at = 0; at < part.length; at++) {
    const char = part[at] ?? ''
    if (char === '*') source += '.*'
    else if (char === '?') source += '.'
    else if (char === '[') {
      const set = /^\[([!^]?)((?:\\.|[^\]\\])+)\]/s.exec(part.slice(at))
      if (set === null) throw unclosed(glob, '[')
      const members = (set[2] ?? '').replace(/\\(.)/gs, '$1').replace(/[\\\]^[]/g, '\\$&')
      source += `[${set[1] === '' ? '' : '^'}${members}]`
      at += set[0].length - 1
    } else source += literal(char === '\\' ? (part[++at] ?? '\\') : char)
  }
  return new RegExp(`^${source}$`, 's')
}

const literal = (char: string): string => char.replace(/[.*+?^${}()|[\]\\/-]/, '\\$&')

function unclosed(glob: string, bracket: string): HbulkError {
  return new HbulkError('USAGE', `the input '${glob}' has a ${bracket} that is not closed`, {
    hint: `If the name has one, write \\${bracket}.`,
  })
}

async function matchesIn(folder: string, accepts: (name: string) => boolean): Promise<string[]> {
  const names = await readdir(folder).catch((): string[] => [])
  return names.filter(accepts).map((name) => join(folder, name))
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
