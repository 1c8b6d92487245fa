import { parseTableName } from '../client/admin/table-name.js'
import { connect } from '../client/connect.js'
import { openClient } from '../client/thread-client.js'
import type { FamilyDescriptor } from '../client/types.js'
import { HbulkError } from '../errors.js'
import type { Clients } from './clients.js'
import {
  type ConnectionOptions,
  type ConnectionSettings,
  parseConnectionOptions,
} from './connection-options.js'
import { checkOptions, type OptionNames } from './known-options.js'
import { Table } from './table.js'

/** Settings of a column family; what is left out is as HBase has it. */
export type FamilySettings = Omit<FamilyDescriptor, 'name'>

const familySettingNames: OptionNames<FamilyDescriptor> = {
  // What `families` of another table has told may be handed over as it is.
  name: true,
  ...{ maxVersions: true, minVersions: true, timeToLive: true, compression: true },
  ...{ bloomFilter: true, inMemory: true, blockCache: true, blockSize: true },
  ...{ dataBlockEncoding: true, keepDeletedCells: true, replicationScope: true },
}

/** Scans that may be open at once on one connection. */
const mostScans = 256

/**
 * The way to HBase: manages tables, and hands out {@link Table}s. It connects with the first call, or with
 * {@link Connection.open}; any number of calls may be made at once.
 *
 * @example
 * ```ts
 * await using connection = await Connection.open('thrift2://127.0.0.1:9090')
 * const table = connection.table('orders')
 * await table.put('row1', { 'd:price': '12.50' })
 * const price = (await table.row('row1')).text('d:price')
 * ```
 */
export class Connection implements AsyncDisposable {
  readonly #settings: ConnectionSettings
  #opened: Promise<Clients> | undefined
  /** Ends the opening, while that goes on. */
  #opening: AbortController | undefined
  #closed = false

  /**
   * @param options - a gateway's URL, or everything
   * @throws {@link HbulkError} USAGE
   */
  constructor(options: string | ConnectionOptions = {}) {
    this.#settings = parseConnectionOptions(options)
  }

  /** A connection that is open. @throws {@link HbulkError} as `new Connection` and {@link Connection.open} */
  static async open(options: string | ConnectionOptions = {}): Promise<Connection> {
    const connection = new Connection(options)
    await connection.open()
    return connection
  }

  /**
   * Connects now, and so finds out how the gateways speak. Also after `close`. Does nothing if the connection is open.
   * @throws {@link HbulkError} GATEWAY_UNREACHABLE, GATEWAY_MISMATCH, GATEWAY_DENIED, and CONFIG if the gateways are not
   * all alike
   */
  async open(): Promise<void> {
    this.#closed = false
    await this.#clients()
  }

  /** Ends the connection, and with it what is under way: it rejects with GATEWAY_CLOSED. It can be called twice. */
  async close(): Promise<void> {
    this.#closed = true
    this.#opening?.abort()
    const opened = this.#opened
    this.#opened = undefined
    const clients = await opened?.catch(() => undefined)
    if (clients === undefined) return
    await Promise.all([clients.calls.close(), clients.scans.close()])
  }

  /** For `await using`: as {@link Connection.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /**
   * A table by its name, which can have a namespace: `namespace:table`. Asks the gateway nothing.
   * @param options - `prefix: false`: the name is whole, without the connection's prefix
   * @throws {@link HbulkError} USAGE for what cannot be a name, and for one with a namespace where there is a prefix
   */
  table(name: string, options: { readonly prefix?: boolean | undefined } = {}): Table {
    checkOptions('a table', options, { prefix: true })
    const full = options.prefix === false ? name : this.#fullName(name)
    parseTableName(full)
    return new Table(full, () => this.#clients())
  }

  /** The tables' names, sorted, those of HBase itself left out. With a prefix: those that have it, without it. */
  async tables(): Promise<string[]> {
    const { calls } = await this.#clients()
    const { prefix } = this.#settings
    const names = await calls.admin.listTables()
    return names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length))
  }

  /** Whether there is a table of this name. */
  async tableExists(name: string): Promise<boolean> {
    const { calls } = await this.#clients()
    return calls.admin.tableExists(this.#fullName(name))
  }

  /**
   * Creates a table and waits until it is there.
   * @param families - their settings by their names; `{}` or nothing for HBase's own
   * @param options - `splitKeys` makes one region more than there are keys; not through Thrift1 and framed gateways
   * @throws {@link HbulkError} TABLE_EXISTS; USAGE, UNSUPPORTED; REMOTE
   */
  async createTable(
    name: string,
    families: Readonly<Record<string, FamilySettings | null | undefined>>,
    options: { readonly splitKeys?: readonly Buffer[] | undefined } = {},
  ): Promise<Table> {
    if (typeof families !== 'object' || families === null || Array.isArray(families)) {
      throw new HbulkError('USAGE', 'families is no object', {
        hint: "Write { family: { maxVersions: 3 } }, or { family: {} } for HBase's defaults.",
      })
    }
    checkOptions('createTable', options, { splitKeys: true })
    const full = this.#fullName(name)
    const list = Object.entries(families).map(([family, settings]) => {
      checkOptions(`family '${family}'`, settings ?? {}, familySettingNames)
      return { ...settings, name: family }
    })
    const { calls } = await this.#clients()
    await calls.admin.createTable({ name: full, families: list }, options.splitKeys)
    return this.table(name)
  }

  /**
   * Deletes a table.
   * @param options - `disable`: disable it first if it is enabled, which HBase demands
   * @throws {@link HbulkError} TABLE_NOT_FOUND; REMOTE if it is enabled
   */
  async deleteTable(
    name: string,
    options: { readonly disable?: boolean | undefined } = {},
  ): Promise<void> {
    checkOptions('deleteTable', options, { disable: true })
    const { calls } = await this.#clients()
    const full = this.#fullName(name)
    if (options.disable) await calls.admin.deleteTable(full)
    else await calls.admin.deleteDisabledTable(full)
  }

  /** Enables a table. @throws {@link HbulkError} TABLE_NOT_FOUND; REMOTE if it is enabled */
  async enableTable(name: string): Promise<void> {
    const { calls } = await this.#clients()
    await calls.admin.enableTable(this.#fullName(name))
  }

  /** Disables a table. @throws {@link HbulkError} TABLE_NOT_FOUND; REMOTE if it is disabled */
  async disableTable(name: string): Promise<void> {
    const { calls } = await this.#clients()
    await calls.admin.disableTable(this.#fullName(name))
  }

  /** Whether a table is enabled. @throws {@link HbulkError} TABLE_NOT_FOUND */
  async isTableEnabled(name: string): Promise<boolean> {
    const { calls } = await this.#clients()
    return calls.admin.isTableEnabled(this.#fullName(name))
  }

  /**
   * Asks HBase to compact a table, which it does in its own time. Thrift1 gateways only.
   * @param options - `major`: into one file a region and family
   * @throws {@link HbulkError} TABLE_NOT_FOUND, UNSUPPORTED
   */
  async compactTable(
    name: string,
    options: { readonly major?: boolean | undefined } = {},
  ): Promise<void> {
    checkOptions('compactTable', options, { major: true })
    const { calls } = await this.#clients()
    await calls.admin.compactTable(this.#fullName(name), options.major ?? false)
  }

  /**
   * Removes all rows of a table. Thrift2 gateways only.
   * @param options - `preserveSplits`: keep its regions; default true
   * @throws {@link HbulkError} TABLE_NOT_FOUND, UNSUPPORTED
   */
  async truncateTable(
    name: string,
    options: { readonly preserveSplits?: boolean | undefined } = {},
  ): Promise<void> {
    checkOptions('truncateTable', options, { preserveSplits: true })
    const { calls } = await this.#clients()
    await calls.admin.truncateTable(this.#fullName(name), options.preserveSplits ?? true)
  }

  /** The namespaces' names, sorted. Thrift2 gateways only. @throws {@link HbulkError} UNSUPPORTED */
  async namespaces(): Promise<string[]> {
    const { calls } = await this.#clients()
    return calls.admin.listNamespaces()
  }

  /**
   * Creates a namespace. Thrift2 gateways only.
   * @param configuration - its settings by HBase's names of them, such as `hbase.namespace.quota.maxtables`
   * @throws {@link HbulkError} UNSUPPORTED; REMOTE if it exists
   */
  async createNamespace(
    name: string,
    configuration: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const { calls } = await this.#clients()
    await calls.admin.createNamespace(name, configuration)
  }

  /** Deletes a namespace without tables. Thrift2 gateways only. @throws {@link HbulkError} UNSUPPORTED, REMOTE */
  async deleteNamespace(name: string): Promise<void> {
    const { calls } = await this.#clients()
    await calls.admin.deleteNamespace(name)
  }

  /** The API that the gateways speak. */
  async api(): Promise<1 | 2> {
    const { calls } = await this.#clients()
    return calls.capabilities.api
  }

  /** For people: the gateways' addresses, without headers. */
  toString(): string {
    const places = this.#settings.addresses.map(({ host, port }) => `${host}:${port}`)
    return `Connection to ${places.join(', ')}`
  }

  #fullName(name: string): string {
    const { prefix } = this.#settings
    if (typeof name !== 'string' || name === '') {
      throw new HbulkError('USAGE', 'a table name is empty or no string')
    }
    if (prefix !== '' && name.includes(':')) {
      throw new HbulkError(
        'USAGE',
        `table '${name}' has a namespace behind the prefix '${prefix}'`,
        {
          hint: "Take it with { prefix: false }, or a prefix that ends in ':'.",
        },
      )
    }
    return prefix + name
  }

  async #clients(): Promise<Clients> {
    if (this.#closed) {
      throw new HbulkError('GATEWAY_CLOSED', 'the connection is closed', {
        hint: 'open() opens it again.',
      })
    }
    this.#opened ??= this.#connect()
    const opened = this.#opened
    try {
      return await opened
    } catch (error) {
      // The next call tries again.
      if (this.#opened === opened) this.#opened = undefined
      throw error
    }
  }

  async #connect(): Promise<Clients> {
    const { addresses, timeoutMs, retries, connections, gatewayConnections, log } = this.#settings
    const perGateway = gatewayConnections
    const options = { callTimeoutMs: timeoutMs, retries, connections, perGateway }
    const opening = new AbortController()
    this.#opening = opening
    const calls = await connect(addresses, {
      ...options,
      signal: opening.signal,
      ...(log === undefined ? {} : { log }),
    })
    // From here on closing is what ends calls.
    if (this.#opening === opening) this.#opening = undefined
    const scans = openClient(calls.gateways, { ...options, connections: mostScans })
    return { calls, scans, width: connections }
  }
}
