import { ChannelPool } from '../../src/client/channel-pool.js'
import type { Gateway } from '../../src/client/types.js'
import { GenericClient } from '../../src/wire/generic/generic-client.js'
import { thrift2Service, thrift2Types } from '../../src/wire/generic/thrift2-service.js'

/** Makes a namespace, unless it is there. @param gateway of Thrift2: the other API has no such call */
export async function createNamespace(gateway: Gateway, name: string): Promise<void> {
  const pool = new ChannelPool([gateway], { connections: 1, callTimeoutMs: 60_000 })
  const client = new GenericClient(thrift2Service, pool)
  if (!(await client.call('listNamespaces', [])).includes(name)) {
    await client.call('createNamespace', [new thrift2Types.TNamespaceDescriptor({ name })])
  }
  await pool.close()
}

/** Deletes a namespace, which must be empty. */
export async function deleteNamespace(gateway: Gateway, name: string): Promise<void> {
  const pool = new ChannelPool([gateway], { connections: 1, callTimeoutMs: 60_000 })
  await new GenericClient(thrift2Service, pool).call('deleteNamespace', [name])
  await pool.close()
}
