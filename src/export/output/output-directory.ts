import { mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { HbulkError } from '../../errors.js'
import { replaceFile, syncDirectory } from '../../system/atomic-file.js'
import type { FileLock } from '../../system/file-lock.js'
import { makeDirectory } from '../../system/make-directory.js'
import { writing } from '../../system/write-error.js'
import { lockDirectory } from '../../workers/directory-lock.js'
import { MANIFEST_NAME, type Manifest, readManifest, writeManifest } from '../manifest.js'

/** Inside the output directory, so that publishing is a rename within one file system. */
export const WORK_NAME = '.hbulk-tmp'
/** The marker that Hadoop's tools look for: the directory holds a complete output. */
export const SUCCESS_NAME = '_SUCCESS'

/** In the work directory: held while a process fills it, wherever the job's own directory is. */
const LOCK_NAME = 'output.lock'
/** There, too: the files of the export that is replaced, and the sign that all of them have been moved. */
const ASIDE_NAME = 'replaced'
const CLEARED_NAME = 'cleared'
/** There, too: the names that are being published. Until the manifest stands nobody else knows whose files they are. */
const PUBLISHING_NAME = 'publishing.json'

export interface Publication {
  /** Name in the work directory. */
  readonly from: string
  /** Final name. */
  readonly to: string
}

export interface OutputPlace {
  /** The run before has left its work directory, and this one goes on with it. */
  readonly resumed: boolean
  /** An export that is there already is replaced, once the new one is complete. */
  readonly overwrite: boolean
}

/** A directory that gets its files all together at the end. */
export class OutputDirectory {
  readonly path: string
  /** For files that are not published yet, and for the job's state. */
  readonly workPath: string
  readonly #created: boolean
  readonly #overwrite: boolean
  /** No run before this one has left anything here to go on with. */
  workIsNew = false
  #lock: FileLock | undefined

  private constructor(path: string, created: boolean, overwrite: boolean) {
    this.path = path
    this.workPath = join(path, WORK_NAME)
    this.#created = created
    this.#overwrite = overwrite
  }

  /**
   * Creates the directory if need be, for this process alone. Rejects with OUTPUT when it holds what is not to be replaced,
   * with USAGE when another process fills it.
   */
  static async prepare(
    directory: string,
    { resumed, overwrite }: OutputPlace,
  ): Promise<OutputDirectory> {
    const path = resolve(directory)
    const created = await writing(path, () => makeDirectory(path))
    const output = new OutputDirectory(path, created, overwrite)
    if (!resumed) await output.#refuseIfUsed()
    output.workIsNew = await writing(output.workPath, () => makeDirectory(output.workPath))
    output.#lock = await lockDirectory(join(output.workPath, LOCK_NAME), output.workPath)
    if (resumed || !overwrite) return output
    try {
      await writing(path, () => output.#putBack())
      await writing(output.workPath, () => output.#emptyWork())
    } catch (error) {
      output.close()
      throw error
    }
    return output
  }

  /** Puts away what is replaced, then renames the files; manifest and marker come last. May be called again after it was cut short. */
  async publish(files: readonly Publication[], manifest: Manifest): Promise<void> {
    if (this.#overwrite) await writing(this.path, () => this.#clear())
    const names = JSON.stringify(files.map(({ to }) => to))
    const publishing = join(this.workPath, PUBLISHING_NAME)
    await writing(publishing, () => replaceFile(publishing, (file) => file.writeFile(names)))
    for (const { from, to } of files) {
      const target = join(this.path, to)
      await writing(target, () => moveOnce(join(this.workPath, from), target))
    }
    await writeManifest(this.path, manifest)
    await writing(this.path, () => syncDirectory(this.path))
    const marker = join(this.path, SUCCESS_NAME)
    await writing(marker, () => writeFile(marker, ''))
    await writing(this.path, () => syncDirectory(this.path))
  }

  /** Lets other processes in. What is there stays, for a run that goes on with it. */
  close(): void {
    this.#lock?.release()
    this.#lock = undefined
  }

  /** Removes what is no longer needed after publishing. Never rejects. */
  async clean(): Promise<void> {
    await rm(this.workPath, { recursive: true, force: true }).catch(() => {})
    this.close()
  }

  /** Takes away everything that the run has made. Never rejects. */
  async discard(): Promise<void> {
    await this.clean()
    if (this.#created) await rmdir(this.path).catch(() => {})
  }

  async #refuseIfUsed(): Promise<void> {
    const names = await writing(this.path, () => readdir(this.path))
    if (names.length === 0) return
    if (this.#overwrite) return this.#refuseStrangers(names)
    if (names.includes(WORK_NAME)) {
      throw new HbulkError('OUTPUT', `${this.path} holds an export that did not end`, {
        hint: `Go on with --resume ${this.workPath}, or throw it away with --overwrite.`,
      })
    }
    const complete = names.includes(SUCCESS_NAME)
    const what = complete ? 'an export already' : `files: ${names[0]}`
    throw new HbulkError('OUTPUT', `${this.path} holds ${what}`, {
      hint: `Name a new or an empty directory${complete ? ', or replace it with --overwrite' : ''}.`,
    })
  }

  /** Only what an export's own manifest names is replaced. */
  async #refuseStrangers(names: readonly string[]): Promise<void> {
    const own = [
      ...[WORK_NAME, ...filesOf(await readManifest(this.path))],
      ...(await this.#publishing()),
    ]
    const stranger = names.find((name) => !own.includes(name))
    if (stranger === undefined) return
    throw new HbulkError(
      'OUTPUT',
      `${this.path} holds '${stranger}', which is no part of an export`,
      {
        hint: `--overwrite removes only what ${MANIFEST_NAME} there names. Remove it, or name another directory.`,
      },
    )
  }

  /**
   * A run that was killed while it published has left its files without a manifest: they go. If it replaced an export, that
   * is put together again, since it is the last whole one. Its manifest, which names the others, is the first, so that this,
   * too, may be cut short.
   */
  async #putBack(): Promise<void> {
    const publishing = join(this.workPath, PUBLISHING_NAME)
    if ((await exists(publishing)) && (await readManifest(this.path)) !== undefined) return
    for (const name of await this.#publishing()) await rm(join(this.path, name), { force: true })
    // From here on files of these names are those of the export before.
    await rm(publishing, { force: true })
    const cleared = join(this.workPath, CLEARED_NAME)
    const aside = join(this.workPath, ASIDE_NAME)
    if (!(await exists(aside))) return
    await rm(cleared, { force: true })
    await moveIfThere(join(aside, MANIFEST_NAME), join(this.path, MANIFEST_NAME))
    for (const name of filesOf(await readManifest(this.path)).toReversed()) {
      await moveIfThere(join(aside, name), join(this.path, name))
    }
    await syncDirectory(this.path)
  }

  /** The names that a run was publishing when it ended. */
  async #publishing(): Promise<readonly string[]> {
    const text = await readFile(join(this.workPath, PUBLISHING_NAME), 'utf8').catch(() => '[]')
    const names: unknown = JSON.parse(text)
    return Array.isArray(names) ? names.map(String) : []
  }

  /** A run that ended before has left it; its lock is ours now. */
  async #emptyWork(): Promise<void> {
    for (const name of await readdir(this.workPath)) {
      if (name !== LOCK_NAME) await rm(join(this.workPath, name), { recursive: true, force: true })
    }
  }

  /** The marker goes first: from then on nobody takes the directory for a complete export. */
  async #clear(): Promise<void> {
    const cleared = join(this.workPath, CLEARED_NAME)
    if (await exists(cleared)) return
    const aside = join(this.workPath, ASIDE_NAME)
    await mkdir(aside, { recursive: true })
    for (const name of filesOf(await readManifest(this.path))) {
      await moveIfThere(join(this.path, name), join(aside, name))
    }
    await syncDirectory(this.path)
    await writeFile(cleared, '')
  }
}

/** What an export has put into its directory; the manifest, which knows, is the last. */
function filesOf(manifest: Manifest | undefined): readonly string[] {
  if (manifest === undefined) return []
  return [SUCCESS_NAME, ...manifest.files.map(({ name }) => name), MANIFEST_NAME]
}

async function moveIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

/** A file that is under its final name already was moved by a run that was cut short. */
async function moveOnce(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    const moved = (error as NodeJS.ErrnoException).code === 'ENOENT' && (await exists(to))
    if (!moved) throw error
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}
