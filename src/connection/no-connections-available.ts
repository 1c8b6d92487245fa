import { HbulkError } from '../errors.js'

/** A pool had no connection to lend within the time that was given. Its code is NO_CONNECTIONS. */
export class NoConnectionsAvailable extends HbulkError {
  /** The class. */
  override readonly name: string = 'NoConnectionsAvailable'

  /** @internal */
  constructor(size: number, timeoutMs: number) {
    super('NO_CONNECTIONS', `none of the pool's ${size} connections came free in ${timeoutMs} ms`, {
      hint: 'Give connections back sooner, or make the pool larger.',
    })
  }
}
