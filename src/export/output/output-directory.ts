import { readdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { HbulkError } from '../../errors.js'
import { syncDirectory } from '../../system/atomic-file.js'
import { makeDirectory } from '../../system/make-directory.js'
import { writing } from '../../system/write-error.js'

/** Inside the output directory, so that publishing is a rename within one file system. */
export const WORK_NAME = '.hbulk-tmp'
/** The marker that Hadoop's tools look for: the directory holds a complete output. */
export const SUCCESS_NAME = '_SUCCESS'

export interface Publication {
  /** Name in the work directory. */
  readonly from: string
  /** Final name. */
  readonly to: string
}

/** A directory that gets its files all together at the end. */
export class OutputDirectory {
  readonly path: string
  /** For files that are not published yet, and for the job's state. */
  readonly workPath: string
  readonly #created: boolean

  private constructor(path: string, created: boolean) {
    this.path = path
    this.workPath = join(path, WORK_NAME)
    this.#created = created
  }

  /**
   * Creates the directory if need be. Rejects with OUTPUT when it holds anything but, on a resumed run, the work
   * directory of the run before.
   */
  static async prepare(directory: string, resumed: boolean): Promise<OutputDirectory> {
    const path = resolve(directory)
    const output = new OutputDirectory(path, await writing(path, () => makeDirectory(path)))
    if (!resumed) await output.#refuseIfUsed()
    await writing(output.workPath, () => makeDirectory(output.workPath))
    return output
  }

  /** Renames the files; the marker comes last. May be called again after it was cut short. */
  async publish(files: readonly Publication[]): Promise<void> {
    for (const { from, to } of files) {
      const target = join(this.path, to)
      await writing(target, () => moveOnce(join(this.workPath, from), target))
    }
    await writing(this.path, () => syncDirectory(this.path))
    const marker = join(this.path, SUCCESS_NAME)
    await writing(marker, () => writeFile(marker, ''))
    await writing(this.path, () => syncDirectory(this.path))
  }

  /** Removes what is no longer needed after publishing. Never rejects. */
  async clean(): Promise<void> {
    await rm(this.workPath, { recursive: true, force: true }).catch(() => {})
  }

  /** Takes away everything that the run has made. Never rejects. */
  async discard(): Promise<void> {
    await this.clean()
    if (this.#created) await rmdir(this.path).catch(() => {})
  }

  async #refuseIfUsed(): Promise<void> {
    const names = await writing(this.path, () => readdir(this.path))
    if (names.length === 0) return
    if (names.includes(WORK_NAME)) {
      throw new HbulkError('OUTPUT', `${this.path} holds an export that did not end`, {
        hint: `Go on with --resume ${this.workPath}, or remove that directory.`,
      })
    }
    const what = names.includes(SUCCESS_NAME) ? 'an export already' : `files: ${names[0]}`
    throw new HbulkError('OUTPUT', `${this.path} holds ${what}`, {
      hint: 'Name a new or an empty directory.',
    })
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
