import type { Channel } from '../wire/channel.js'
import { openChannel } from '../wire/open-channel.js'
import type { Target } from '../wire/target.js'
import type { LimitResult } from './job.js'

/**
 * Works a queue off over a fixed number of open connections, one piece at a time on each,
 * and times just that.
 */
export async function timeOnSockets<T>(
  target: Target,
  connections: number,
  queue: readonly T[],
  work: (channel: Channel, item: T) => Promise<{ rows: number; bytes: number }>,
): Promise<LimitResult> {
  const opening = Array.from({ length: connections }, () => openChannel(target))
  const channels = await Promise.all(opening)
  const waiting = queue.values()
  let rows = 0
  let bytes = 0
  const startedCpu = process.cpuUsage()
  const started = performance.now()
  await Promise.all(
    channels.map(async (channel) => {
      for (const item of waiting) {
        const done = await work(channel, item)
        rows += done.rows
        bytes += done.bytes
      }
    }),
  )
  const wallMs = performance.now() - started
  const cpu = process.cpuUsage(startedCpu)
  for (const channel of channels) channel.close()
  return { wallMs, cpuMs: (cpu.user + cpu.system) / 1000, rows, bytes }
}
