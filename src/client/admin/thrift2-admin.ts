import { HbulkError } from '../../errors.js'
import type { ChannelLender } from '../../wire/channel-lender.js'
import { GenericClient } from '../../wire/generic/generic-client.js'
import {
  type Thrift2Client,
  thrift2Service,
  thrift2Types,
} from '../../wire/generic/thrift2-service.js'
import type { TableDescriptor } from '../types.js'
import { checkFamilies, DDL_TIMEOUT_MS } from './ddl.js'
import type { SeldomCalls } from './seldom-calls.js'
import { splitKeysRefusal } from './split-keys.js'
import { fullName, parseTableName } from './table-name.js'
import { selectTables } from './table-pattern.js'
import { familyFromThrift2, familyToThrift2 } from './thrift2-families.js'

type ThriftTableName = InstanceType<typeof thrift2Types.TTableName>

/** The seldom calls through service `THBaseService`. */
export class Thrift2Admin implements SeldomCalls {
  readonly #client: GenericClient<Thrift2Client>

  constructor(channels: ChannelLender) {
    this.#client = new GenericClient(thrift2Service, channels)
  }

  async listTables(pattern?: string): Promise<string[]> {
    const names = await this.#client.call('getTableNamesByPattern', ['.*', false])
    return selectTables(names.map(fromThrift), pattern)
  }

  async tableExists(table: string): Promise<boolean> {
    const { full, name } = toThrift(table)
    return this.#client.call('tableExists', [name], { table: full })
  }

  async describeTable(table: string): Promise<TableDescriptor> {
    const { full, name } = toThrift(table)
    const { columns } = await this.#client.call('getTableDescriptor', [name], { table: full })
    return { name: full, families: (columns ?? []).map(familyFromThrift2) }
  }

  async createTable(table: TableDescriptor, splitKeys: readonly Buffer[] = []): Promise<void> {
    const { full, name } = toThrift(table.name)
    checkFamilies(table)
    const columns = table.families.map(familyToThrift2)
    const descriptor = new thrift2Types.TTableDescriptor({ tableName: name, columns })
    await this.#client.call('createTable', [descriptor, [...splitKeys]], {
      table: full,
      timeoutMs: DDL_TIMEOUT_MS,
      ...(splitKeys.length > 0 ? { refuse: splitKeysRefusal } : {}),
    })
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
    const { full, name } = toThrift(table)
    return this.#client.call('isTableEnabled', [name], { table: full })
  }

  async compactTable(): Promise<void> {
    throw new HbulkError('UNSUPPORTED', 'a Thrift2 gateway cannot compact a table', {
      hint: "Use a Thrift1 gateway (thrift1://...), or HBase's shell: compact 't'.",
    })
  }

  async truncateTable(table: string, preserveSplits: boolean): Promise<void> {
    const { full, name } = toThrift(table)
    if (await this.isTableEnabled(table)) await this.disableTable(table)
    await this.#client.call('truncateTable', [name, preserveSplits], {
      table: full,
      timeoutMs: DDL_TIMEOUT_MS,
    })
  }

  async listNamespaces(): Promise<string[]> {
    return [...(await this.#client.call('listNamespaces', []))].sort()
  }

  async createNamespace(
    name: string,
    configuration: Readonly<Record<string, string>>,
  ): Promise<void> {
    const descriptor = new thrift2Types.TNamespaceDescriptor({ name, configuration })
    await this.#client.call('createNamespace', [descriptor], { timeoutMs: DDL_TIMEOUT_MS })
  }

  async deleteNamespace(name: string): Promise<void> {
    await this.#client.call('deleteNamespace', [name], { timeoutMs: DDL_TIMEOUT_MS })
  }

  async clusterId(): Promise<string> {
    return this.#client.call('getClusterId', [])
  }

  async #change(
    method: 'deleteTable' | 'enableTable' | 'disableTable',
    table: string,
  ): Promise<void> {
    const { full, name } = toThrift(table)
    await this.#client.call(method, [name], { table: full, timeoutMs: DDL_TIMEOUT_MS })
  }
}

function toThrift(table: string): { readonly full: string; readonly name: ThriftTableName } {
  const { namespace, qualifier, full } = parseTableName(table)
  const name = new thrift2Types.TTableName({
    ns: Buffer.from(namespace),
    qualifier: Buffer.from(qualifier),
  })
  return { full, name }
}

const fromThrift = ({ ns, qualifier }: ThriftTableName): string =>
  fullName(ns?.toString() ?? 'default', qualifier.toString())
