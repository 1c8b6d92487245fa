import { renameSync, writeFileSync } from 'node:fs'
import { type FileHandle, open, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'

/** What is said of a directory that cannot be synced because of the platform or the file system, not of a fault. */
const NO_SUCH_THING: ReadonlySet<string | undefined> = new Set([
  'EACCES',
  'EBADF',
  'EINVAL',
  'EISDIR',
  'ENOSYS',
  'ENOTSUP',
  'EPERM',
])

/** Makes a rename or a new file in the directory last over a power cut, where a directory can be synced. */
export async function syncDirectory(path: string): Promise<void> {
  try {
    const handle = await open(path, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (!NO_SUCH_THING.has((error as NodeJS.ErrnoException).code)) throw error
  }
}

/**
 * Replaces the file as a whole: a reader, or the next run after a kill, sees the old content or the new, never a part,
 * and after a power cut too. Rejects with what `write` or the file system says; the old file is still there then.
 */
export async function replaceFile(
  path: string,
  write: (file: FileHandle) => Promise<void>,
): Promise<void> {
  const temporary = `${path}.tmp`
  const file = await open(temporary, 'w')
  try {
    try {
      await write(file)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await unlink(temporary).catch(() => {})
    throw error
  }
  await syncDirectory(dirname(path))
}

/** The same at once, for a file that only this user may read and that means nothing after a power cut. */
export function replacePrivateFile(path: string, text: string): void {
  const temporary = `${path}.${process.pid}`
  writeFileSync(temporary, text, { mode: 0o600 })
  renameSync(temporary, path)
}
