import type { Environment } from '../system/environment.js'
import type { Interrupts } from './interrupts.js'
import type { RegistryEntry } from './registry.js'

/** What a run of the command line gets from the process it is in. */
export interface World {
  /** The words after `hbulk`. */
  readonly argv: readonly string[]
  readonly environment: Environment
  readonly stdin: NodeJS.ReadableStream
  readonly stdout: NodeJS.WritableStream
  readonly stderr: NodeJS.WritableStream
  readonly registry: readonly RegistryEntry[]
  readonly interrupts: Interrupts
  /** Rejects with what nobody caught. */
  readonly crashed: Promise<never>
}
