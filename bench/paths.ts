import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root, seen from this module's place in the build output. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url))

export const HBULK_BIN: string = join(ROOT, 'bin', 'hbulk.js')
export const CANNED_PROGRAM: string = join(ROOT, 'dist', 'bench', 'canned', 'main.js')
export const LIMIT_PROGRAM: string = join(ROOT, 'dist', 'bench', 'limit', 'main.js')

export function happybaseScript(name: string): string {
  return join(ROOT, 'bench', 'happybase', name)
}
