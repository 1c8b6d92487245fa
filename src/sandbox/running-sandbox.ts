import { HbulkError } from '../errors.js'
import type { Environment } from '../system/environment.js'
import { signalProcess, waitUntilGone } from '../system/process-ref.js'
import type { ProtocolName, ThriftApi, TransportName } from '../wire/types.js'
import { sendOrder } from './control.js'
import { type GatewayKind, gatewayMode, gatewayUrl } from './gateway-kind.js'
import { type JavaCommand, javaCommand } from './java-command.js'
import type { SandboxLayout } from './layout.js'
import type { ControlRequest } from './messages.js'
import { LOOPBACK } from './ports.js'
import { cleanUpStale } from './stale.js'
import type { GatewayState, SandboxState } from './state.js'

/** One running gateway. */
export interface Gateway {
  readonly kind: GatewayKind
  readonly api: ThriftApi
  readonly transport: TransportName
  readonly protocol: ProtocolName
  readonly host: string
  readonly port: number
  /** For `--gateway`. */
  readonly url: string
}

const STOP_TIMEOUT_MS = 150_000

/** A sandbox that was running when this was made. Any process may hold one; the supervisor does the work. */
export class Sandbox {
  /** False when it ran before it was asked for. */
  readonly started: boolean
  readonly #layout: SandboxLayout
  readonly #env: Environment
  #state: SandboxState

  constructor(layout: SandboxLayout, state: SandboxState, env: Environment, started: boolean) {
    this.#layout = layout
    this.#state = state
    this.#env = env
    this.started = started
  }

  /** What it is called. */
  get name(): string {
    return this.#layout.name
  }

  /** HBase's version. */
  get version(): string {
    return this.#state.hbaseVersion
  }

  /** The sandbox's folder; `findSandbox` takes it in place of a name. */
  get dir(): string {
    return this.#layout.dir
  }

  /** Where HBase keeps its files. */
  get dataDir(): string {
    return this.#layout.data
  }

  /** Where its processes write their logs. */
  get logDir(): string {
    return this.#layout.logs
  }

  /** What the supervisor last told this process: pids, ports, log files. */
  get state(): SandboxState {
    return this.#state
  }

  /** The gateways that run, in the order in which they were first started. */
  get gateways(): readonly Gateway[] {
    return this.#state.gateways.filter(({ phase }) => phase === 'running').map(describe)
  }

  /** A gateway of this kind, if one runs. */
  findGateway(kind: GatewayKind): Gateway | undefined {
    return this.gateways.find((gateway) => gateway.kind === kind)
  }

  /** @throws HbulkError SANDBOX when it does not run. */
  gateway(kind: GatewayKind): Gateway {
    const found = this.findGateway(kind)
    if (found !== undefined) return found
    throw new HbulkError('SANDBOX', `sandbox "${this.name}" runs no gateway ${kind}`, {
      hint: `Start it with "hbulk sandbox start --name ${this.name} --with ${kind}".`,
    })
  }

  /** Starts a gateway, on the port it had if it ran before. Settles when it has reached HBase. */
  async startGateway(kind: GatewayKind): Promise<Gateway> {
    await this.#order({ order: 'start', kind })
    return this.gateway(kind)
  }

  /** Ends a gateway as its own stop script would, and waits until it is gone. */
  stopGateway(kind: GatewayKind): Promise<void> {
    return this.#order({ order: 'stop', kind })
  }

  /** Ends a gateway with SIGKILL: its connections break without a goodbye. */
  killGateway(kind: GatewayKind): Promise<void> {
    return this.#order({ order: 'kill', kind })
  }

  /**
   * A command that runs one of HBase's own classes against this sandbox, ready for `spawn`. MapReduce tools run in
   * their own JVM; give them local files as `file:///...`.
   */
  javaCommand(
    mainClass: string,
    args: readonly string[],
    options: { readonly heap?: string } = {},
  ): JavaCommand {
    const { java, javaFlags, classpath } = this.#state
    const conf = this.#layout.conf
    const heap = options.heap ?? '1g'
    return javaCommand({
      java,
      javaFlags,
      conf,
      classpath,
      heap,
      mainClass,
      args,
      env: this.#env,
    })
  }

  /**
   * Stops HBase in order, so that everything written is there at the next start (a temporary sandbox is just ended),
   * and waits until every process is gone and the ports are free.
   */
  async stop(): Promise<void> {
    const { supervisor } = this.#state
    signalProcess(supervisor, 'SIGTERM')
    const left = await waitUntilGone([supervisor], STOP_TIMEOUT_MS)
    for (const ref of left) signalProcess(ref, 'SIGKILL')
    await waitUntilGone(left, STOP_TIMEOUT_MS)
    await cleanUpStale(this.#layout)
  }

  async #order(request: ControlRequest): Promise<void> {
    this.#state = await sendOrder(this.#layout.socket, request)
  }
}

function describe({ kind, port }: GatewayState): Gateway {
  const mode = gatewayMode(kind)
  const { api, transport, protocol } = mode
  const url = gatewayUrl(mode, LOOPBACK, port)
  return { kind, api, transport, protocol, host: LOOPBACK, port, url }
}
