import { AsyncLocalStorage } from 'node:async_hooks'
import { type ErrorCode, HbulkError } from '../errors.js'
import { checkWhole } from '../system/check-whole.js'
import { shareSignal } from '../system/shared-signal.js'
import { Connection } from './connection.js'
import {
  type ConnectionOptions,
  longestTimeoutMs,
  parseConnectionOptions,
} from './connection-options.js'
import { checkOptions, type OptionNames } from './known-options.js'
import { Lease } from './lease.js'
import { NoConnectionsAvailable } from './no-connections-available.js'

/** How a connection is asked for. */
export interface LeaseOptions {
  /** Milliseconds to wait for one, from 0 on; then {@link NoConnectionsAvailable} is thrown. Default: for ever. */
  readonly timeoutMs?: number | undefined
  /** Aborted: the waiting ends and rejects with INTERRUPTED. */
  readonly signal?: AbortSignal | undefined
}

/** Where the pool's connections lead, and how many there are. */
export interface ConnectionPoolOptions extends ConnectionOptions {
  /** Most connections at once. */
  readonly size: number
}

interface Waiter {
  give(connection: Connection): void
  refuse(reason: Error): void
}

/** After these a connection is not lent again: another one takes its place, and asks the gateways anew. */
const breaking: ReadonlySet<ErrorCode> = new Set([
  'GATEWAY_UNREACHABLE',
  'GATEWAY_MISMATCH',
  'GATEWAY_CLOSED',
  'GATEWAY_DENIED',
  'CALL_TIMEOUT',
  'PROTOCOL',
])

/**
 * A number of connections, each lent to one user at a time; who comes when all are out waits in line. Each has one socket
 * for calls unless `connections` says otherwise, and connects when it is first used.
 *
 * A single {@link Connection} can be shared, too: a pool bounds how many are at work at once, and keeps them apart.
 */
export class ConnectionPool implements AsyncDisposable {
  readonly #size: number
  readonly #options: ConnectionOptions
  /** The one that came back last is lent first, so that in quiet times the others are let go by their gateways. */
  readonly #idle: Connection[] = []
  readonly #waiting: Waiter[] = []
  readonly #lent = new Set<Connection>()
  readonly #current = new AsyncLocalStorage<Lease>()
  #closed = false

  /** @throws {@link HbulkError} USAGE */
  constructor({ size, ...options }: ConnectionPoolOptions) {
    checkWhole('size', size, 1)
    if (size === undefined) throw new HbulkError('USAGE', 'size is not given')
    parseConnectionOptions(options)
    this.#size = size
    this.#options = { connections: 1, ...options }
  }

  /** A pool whose first connection is made at once, so that a wrong address is an error here. */
  static async open(options: ConnectionPoolOptions): Promise<ConnectionPool> {
    const pool = new ConnectionPool(options)
    try {
      await pool.connection((connection) => connection.open())
    } catch (error) {
      await pool.close()
      throw error
    }
    return pool
  }

  /**
   * Lends a connection to `work` and takes it back when that has settled. Within `work`, and whatever that calls and
   * awaits, the pool gives the same connection again, so that functions that each ask for one do not wait for each other.
   *
   * @example
   * ```ts
   * const row = await pool.connection((connection) => connection.table('orders').row('row1'))
   * ```
   * @returns what `work` returns
   * @throws {@link NoConnectionsAvailable}; {@link HbulkError} GATEWAY_CLOSED if the pool is closed; what `work` throws
   */
  async connection<T>(
    work: (connection: Connection) => Promise<T> | T,
    options: LeaseOptions = {},
  ): Promise<T> {
    const outer = this.#current.getStore()
    if (outer !== undefined && !outer.released) return this.#use(outer, work)
    const lease = await this.lease(options)
    try {
      return await this.#current.run(lease, () => this.#use(lease, work))
    } finally {
      await lease.release()
    }
  }

  /**
   * Lends a connection until the lease is released, for `await using`. Who asks twice gets two.
   * @throws as {@link ConnectionPool.connection}
   */
  async lease(options: LeaseOptions = {}): Promise<Lease> {
    checkOptions('a lease', options, {
      timeoutMs: true,
      signal: true,
    } satisfies OptionNames<LeaseOptions>)
    checkWhole('timeoutMs', options.timeoutMs, 0, longestTimeoutMs)
    const connection = await this.#take(options)
    return new Lease(connection, (broken) => this.#takeBack(connection, broken))
  }

  /** Closes all connections, also those that are lent, and refuses who waits. It can be called twice. */
  async close(): Promise<void> {
    this.#closed = true
    for (const { refuse } of this.#waiting.splice(0)) refuse(poolClosed())
    const all = [...this.#idle.splice(0), ...this.#lent]
    await Promise.all(all.map((connection) => connection.close()))
  }

  /** For `await using`: as {@link ConnectionPool.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #use<T>(lease: Lease, work: (connection: Connection) => Promise<T> | T): Promise<T> {
    try {
      return await work(lease.connection)
    } catch (error) {
      if (error instanceof HbulkError && breaking.has(error.code)) lease.markBroken()
      throw error
    }
  }

  async #take({ timeoutMs, signal }: LeaseOptions): Promise<Connection> {
    if (this.#closed) throw poolClosed()
    if (signal?.aborted) throw interrupted()
    shareSignal(signal)
    const connection = this.#idle.pop() ?? this.#another()
    if (connection === undefined) return this.#wait(timeoutMs, signal)
    this.#lent.add(connection)
    return connection
  }

  #another(): Connection | undefined {
    return this.#lent.size < this.#size ? new Connection(this.#options) : undefined
  }

  #wait(timeoutMs: number | undefined, signal: AbortSignal | undefined): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', onAbort)
        const at = this.#waiting.indexOf(waiter)
        if (at >= 0) this.#waiting.splice(at, 1)
      }
      const waiter: Waiter = {
        give: (connection) => {
          settle()
          resolve(connection)
        },
        refuse: (reason) => {
          settle()
          reject(reason)
        },
      }
      const onAbort = (): void => waiter.refuse(interrupted())
      const timer =
        timeoutMs === undefined
          ? undefined
          : setTimeout(
              () => waiter.refuse(new NoConnectionsAvailable(this.#size, timeoutMs)),
              timeoutMs,
            )
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#waiting.push(waiter)
    })
  }

  /** A broken one leaves its place to another. */
  async #takeBack(connection: Connection, broken: boolean): Promise<void> {
    this.#lent.delete(connection)
    if (this.#closed) return connection.close()
    const next = broken ? new Connection(this.#options) : connection
    const waiter = this.#waiting.shift()
    if (waiter === undefined) {
      if (!broken) this.#idle.push(next)
    } else {
      this.#lent.add(next)
      waiter.give(next)
    }
    if (broken) await connection.close()
  }
}

function poolClosed(): HbulkError {
  return new HbulkError('GATEWAY_CLOSED', 'the connection pool is closed')
}

function interrupted(): HbulkError {
  return new HbulkError('INTERRUPTED', 'interrupted while waiting for a connection')
}
