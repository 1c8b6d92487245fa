import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CliProcess, realHbulk } from '../cli/support/spawn-cli.js'

/** The runs of one job in its directory, which are killed and resumed. */
export class KilledJob {
  readonly #jobDir: string
  readonly #command: readonly string[]

  constructor(jobDir: string, command: readonly string[]) {
    this.#jobDir = jobDir
    this.#command = command
  }

  /** A kill before the job's first file was there has left nothing to go on with. */
  start(...more: readonly string[]): CliProcess {
    const flag = existsSync(join(this.#jobDir, 'job.json')) ? '--resume' : '--job-dir'
    return new CliProcess(realHbulk, [...this.#command, ...more, flag, this.#jobDir])
  }

  /** Lines of the journal: tasks that are finished. */
  finished(): readonly string[] {
    const journal = join(this.#jobDir, 'journal.ndjson')
    return existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').slice(0, -1) : []
  }

  /** Resolves when the journal is as wanted, or the run has ended. */
  async reached(job: CliProcess, wanted: (tasks: readonly string[]) => boolean): Promise<void> {
    while (!wanted(this.finished()) && job.child.exitCode === null) await sleep(10)
  }
}
