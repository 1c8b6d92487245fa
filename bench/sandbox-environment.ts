import { startSandbox } from '../src/sandbox/sandbox.js'
import type { Environment } from './environment.js'
import type { BenchOptions, GatewayKind } from './options.js'

/** Heap of HBase's own tools. */
const HEAP = '1g'

/** A sandbox of the bench's own that goes with it, whatever happens, and leaves nothing behind. */
export async function sandboxHbase(
  { gatewayKind }: BenchOptions,
  notice: (line: string) => void,
  signal: AbortSignal,
): Promise<Environment> {
  const gateways = [...new Set<GatewayKind>(['thrift2', 'thrift1', gatewayKind])]
  const lifetime = { attached: true, temporary: true, signal } as const
  const sandbox = await startSandbox({ name: 'bench', gateways, onProgress: notice, ...lifetime })
  return {
    gateway: (kind) => sandbox.gateway(kind).url,
    java: (mainClass, args) => sandbox.javaCommand(mainClass, args, { heap: HEAP }),
    stop: () => sandbox.stop(),
  }
}
