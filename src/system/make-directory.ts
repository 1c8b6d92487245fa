import { mkdirSync, statSync } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Creates a directory and those above it; false if it was there. Node's own recursive mkdir goes round for ever
 * where a file system answers ENOENT under a directory that exists, as /proc and automounted folders do.
 */
export async function makeDirectory(path: string): Promise<boolean> {
  try {
    await mkdir(path)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return false
    const parent = dirname(path)
    if (code !== 'ENOENT' || !(await makeDirectory(parent))) throw error
  }
  return makeDirectory(path)
}

/** The same for code that must not give way to other code in between. */
export function makeDirectorySync(path: string): boolean {
  try {
    mkdirSync(path)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' && statSync(path).isDirectory()) return false
    const parent = dirname(path)
    if (code !== 'ENOENT' || !makeDirectorySync(parent)) throw error
  }
  return makeDirectorySync(path)
}
