import { HbulkError } from '../../errors.js'
import type { ChannelLender } from '../../wire/channel-lender.js'
import { GenericClient } from '../../wire/generic/generic-client.js'
import { type Thrift1Client, thrift1Service } from '../../wire/generic/thrift1-service.js'
import { needsThrift2 } from '../../wire/thrift1-limits.js'
import type { TableDescriptor } from '../types.js'
import { checkFamilies, DDL_TIMEOUT_MS } from './ddl.js'
import type { SeldomCalls } from './seldom-calls.js'
import { noSplitKeysInThrift1 } from './split-keys.js'
import { parseTableName } from './table-name.js'
import { selectTables } from './table-pattern.js'
import { familyFromThrift1, familyToThrift1, type Thrift1Family } from './thrift1-families.js'

/** The seldom calls through service `Hbase`. */
export class Thrift1Admin implements SeldomCalls {
  readonly #client: GenericClient<Thrift1Client>

  constructor(channels: ChannelLender) {
    this.#client = new GenericClient(thrift1Service, channels)
  }

  async listTables(pattern?: string): Promise<string[]> {
    const names = await this.#client.call('getTableNames', [])
    return selectTables(
      names.map((name) => name.toString()),
      pattern,
    )
  }

  /** The API has no such call, so it asks something that fails for a missing table. */
  async tableExists(table: string): Promise<boolean> {
    try {
      await this.isTableEnabled(table)
      return true
    } catch (error) {
      if (error instanceof HbulkError && error.code === 'TABLE_NOT_FOUND') return false
      throw error
    }
  }

  async describeTable(table: string): Promise<TableDescriptor> {
    const { full } = parseTableName(table)
    const byName: Readonly<Record<string, Thrift1Family>> = await this.#client.call(
      'getColumnDescriptors',
      [Buffer.from(full)],
      { table: full },
    )
    return { name: full, families: Object.values(byName).map(familyFromThrift1) }
  }

  async createTable(table: TableDescriptor, splitKeys: readonly Buffer[] = []): Promise<void> {
    const { full } = parseTableName(table.name)
    if (splitKeys.length > 0) throw noSplitKeysInThrift1()
    checkFamilies(table)
    await this.#client.call(
      'createTable',
      [Buffer.from(full), table.families.map(familyToThrift1)],
      { table: full, timeoutMs: DDL_TIMEOUT_MS },
    )
  }

  async deleteTable(table: string): Promise<void> {
    if (await this.isTableEnabled(table)) await this.disableTable(table)
    await this.deleteDisabledTable(table)
  }

  async deleteDisabledTable(table: string): Promise<void> {
    await this.#change('deleteTable', table)
  }

  async enableTable(table: string): Promise<void> {
    await this.#change('enableTable', table)
  }

  async disableTable(table: string): Promise<void> {
    await this.#change('disableTable', table)
  }

  async isTableEnabled(table: string): Promise<boolean> {
    const { full } = parseTableName(table)
    return this.#client.call('isTableEnabled', [Buffer.from(full)], { table: full })
  }

  async compactTable(table: string, major: boolean): Promise<void> {
    await this.#change(major ? 'majorCompact' : 'compact', table)
  }

  async truncateTable(): Promise<void> {
    throw needsThrift2('truncate a table')
  }

  async listNamespaces(): Promise<string[]> {
    throw needsThrift2('list namespaces')
  }

  async createNamespace(): Promise<void> {
    throw needsThrift2('create a namespace')
  }

  async deleteNamespace(): Promise<void> {
    throw needsThrift2('delete a namespace')
  }

  async clusterId(): Promise<string> {
    return this.#client.call('getClusterId', [])
  }

  async #change(
    method: 'deleteTable' | 'enableTable' | 'disableTable' | 'compact' | 'majorCompact',
    table: string,
  ): Promise<void> {
    const { full } = parseTableName(table)
    const options = { table: full, timeoutMs: DDL_TIMEOUT_MS }
    await this.#client.call(method, [Buffer.from(full)], options)
  }
}
