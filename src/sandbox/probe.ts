import { createAdmin } from '../client/admin/admin.js'
import { encodeCall, newCall } from '../wire/calls.js'
import { openChannel } from '../wire/channel.js'
import type { Gateway } from '../wire/model.js'
import { VoidDecoder } from '../wire/reply-decoder.js'
import type { RpcChannel } from '../wire/types.js'
import { type GatewayMode, gatewayAt } from './gateway-kind.js'
import { LOOPBACK } from './ports.js'

/** `getThriftServerType` the gateway answers alone; for `getClusterId` it has to reach HBase. */
export type ProbeMethod = 'getThriftServerType' | 'getClusterId'

const CALL_TIMEOUT_MS = 10_000

/** Makes one call without arguments. False when nothing, or not the right thing, answers. */
export async function probeGateway(
  mode: GatewayMode,
  port: number,
  method: ProbeMethod,
): Promise<boolean> {
  const answer = await ask(mode, port, async (channel) => {
    const request = encodeCall(channel, method, () => {})
    const call = newCall(channel, request, (reader) => new VoidDecoder(reader, request))
    await channel.call(call.request, call.decoder)
    return true
  })
  return answer === true
}

/** The id of the HBase behind a gateway; undefined when nothing, or not the right thing, answers. */
export function clusterBehind(mode: GatewayMode, port: number): Promise<string | undefined> {
  return ask(mode, port, (channel, gateway) =>
    createAdmin({ use: (work) => work(channel, gateway) }, gateway).clusterId(),
  )
}

async function ask<T>(
  mode: GatewayMode,
  port: number,
  question: (channel: RpcChannel, gateway: Gateway) => Promise<T>,
): Promise<T | undefined> {
  try {
    const gateway = gatewayAt(mode, LOOPBACK, port)
    const channel = await openChannel(gateway, {
      connectTimeoutMs: CALL_TIMEOUT_MS,
      callTimeoutMs: CALL_TIMEOUT_MS,
    })
    try {
      return await question(channel, gateway)
    } finally {
      await channel.close()
    }
  } catch {
    return undefined
  }
}
