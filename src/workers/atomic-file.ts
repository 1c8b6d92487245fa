import { open, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { HbulkError } from '../errors.js'

/** Makes a rename or a new file in the directory last over a power cut, where the platform lets one sync a directory. */
export async function syncDirectory(path: string): Promise<void> {
  try {
    const handle = await open(path, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch {
    // Not possible on Windows and on some network file systems; the rename itself is still atomic.
  }
}

/** Replaces the file as a whole: a reader, or the next run after a kill, sees the old text or the new, never a part. */
export async function writeFileAtomic(path: string, text: string): Promise<void> {
  const temporary = `${path}.tmp`
  try {
    const handle = await open(temporary, 'w')
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await unlink(temporary).catch(() => {})
    throw new HbulkError('OUTPUT', `cannot write ${path}: ${(error as Error).message}`, {
      cause: error,
    })
  }
  await syncDirectory(dirname(path))
}
