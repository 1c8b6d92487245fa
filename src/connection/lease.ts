import type { Connection } from './connection.js'

/** A connection that a pool has lent. After its release the connection is somebody else's. */
export class Lease implements AsyncDisposable {
  /** What was lent. */
  readonly connection: Connection
  readonly #giveBack: (broken: boolean) => Promise<void>
  #released = false
  #broken = false

  /** @internal */
  constructor(connection: Connection, giveBack: (broken: boolean) => Promise<void>) {
    this.connection = connection
    this.#giveBack = giveBack
  }

  /** Whether it was given back. */
  get released(): boolean {
    return this.#released
  }

  /** The connection is not to be lent again: when it is released, another one takes its place. */
  markBroken(): void {
    this.#broken = true
  }

  /** Gives the connection back. It can be called twice. */
  async release(): Promise<void> {
    if (this.#released) return
    this.#released = true
    await this.#giveBack(this.#broken)
  }

  /** For `await using`: as {@link Lease.release}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.release()
  }
}
