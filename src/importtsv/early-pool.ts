import { JobPool } from '../workers/pool.js'
import { taskModule } from '../workers/task-modules.js'

/** The job's threads, which start while the job is still being planned. */
export class EarlyPool {
  readonly #most: number
  #pool: JobPool | undefined

  constructor(most: number) {
    this.#most = most
  }

  get pool(): { readonly pool?: JobPool } {
    return this.#pool === undefined ? {} : { pool: this.#pool }
  }

  start(tasks: number): void {
    const threads = Math.min(this.#most, tasks)
    if (threads > 0) this.#pool ??= new JobPool({ module: taskModule('importtsv'), threads })
  }

  async close(): Promise<void> {
    await this.#pool?.close()
  }
}
