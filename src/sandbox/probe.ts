import { encodeCall, newCall } from '../wire/calls.js'
import { openChannel } from '../wire/channel.js'
import { VoidDecoder } from '../wire/reply-decoder.js'
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
  try {
    const channel = await openChannel(gatewayAt(mode, LOOPBACK, port), {
      connectTimeoutMs: CALL_TIMEOUT_MS,
      callTimeoutMs: CALL_TIMEOUT_MS,
    })
    try {
      const request = encodeCall(channel, method, () => {})
      const call = newCall(channel, request, (reader) => new VoidDecoder(reader, request))
      await channel.call(call.request, call.decoder)
      return true
    } finally {
      await channel.close()
    }
  } catch {
    return false
  }
}
