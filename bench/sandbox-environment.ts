import type { Environment } from './environment.js'
import type { CommandLine } from './measure.js'
import type { BenchOptions, GatewayKind } from './options.js'

/** What the bench needs of the sandbox. */
interface RunningSandbox {
  gateway(kind: GatewayKind): { readonly url: string }
  javaCommand(mainClass: string, args: readonly string[], options: { heap: string }): CommandLine
  stop(): Promise<void>
}

interface SandboxLibrary {
  startSandbox(options: {
    readonly name: string
    readonly attached: true
    readonly gateways: readonly GatewayKind[]
    readonly onProgress: (line: string) => void
  }): Promise<RunningSandbox>
}

/** Heap of HBase's own tools. */
const HEAP = '1g'

/** A sandbox of the bench's own, gone with it whatever happens. */
export async function sandboxHbase(
  { gatewayKind }: BenchOptions,
  notice: (line: string) => void,
): Promise<Environment> {
  const { startSandbox }: SandboxLibrary = await import(
    new URL('../src/sandbox/sandbox.js', import.meta.url).href
  )
  const gateways = [...new Set<GatewayKind>(['thrift2', 'thrift1', gatewayKind])]
  const name = `bench-${process.pid}`
  const sandbox = await startSandbox({ name, attached: true, gateways, onProgress: notice })
  return {
    gateway: (kind) => sandbox.gateway(kind).url,
    java: (mainClass, args) => sandbox.javaCommand(mainClass, args, { heap: HEAP }),
    stop: () => sandbox.stop(),
  }
}
