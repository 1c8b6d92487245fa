import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { HbulkError } from '../errors.js'
import type { Environment } from '../system/environment.js'
import { makeDirectorySync } from '../system/make-directory.js'
import type { ProcessRef } from '../system/process-ref.js'
import { requestClusterShutdown } from './cluster-shutdown.js'
import { writeConfiguration } from './configuration.js'
import {
  type GatewayKind,
  type GatewayMode,
  gatewayMainClass,
  gatewayMode,
  serverFlags,
} from './gateway-kind.js'
import { cachedJars } from './jar-cache.js'
import { type JavaCommandParts, javaCommand } from './java-command.js'
import { Jvm } from './jvm.js'
import type { SandboxLayout } from './layout.js'
import { logContains } from './log-file.js'
import type { SupervisorSpec } from './messages.js'
import { choosePort, LOOPBACK, waitUntilFree } from './ports.js'
import { clusterBehind, probeGateway } from './probe.js'
import type { ClusterPorts } from './site-xml.js'
import { type GatewayState, portsOf, removeState, type SandboxState, writeState } from './state.js'

const MASTER = 'master'
const MASTER_CLASS = 'org.apache.hadoop.hbase.master.HMaster'
const MASTER_READY = /Master has completed initialization/
// HTTP gateways say the second once their port is bound, some of the others say the first just before.
const GATEWAY_BOUND = /starting HBase .* server on|Started ServerConnector/
const PORT_TAKEN = /Address already in use|BindException/
const HEAP = { master: '2g', gateway: '1g' }

const READY_TIMEOUT_MS = 180_000
const POLL_MS = 50
const PORT_ATTEMPTS = 3
const GATEWAY_STOP_MS = 5_000
const SHUTDOWN_MS = 90_000
const TERM_MS = 30_000
const PORTS_FREE_MS = 10_000

/** Owns the Java processes of one sandbox. Whoever makes one holds the sandbox's lock. */
export class Supervisor {
  readonly #layout: SandboxLayout
  readonly #env: Environment
  readonly #progress: (line: string) => void
  readonly #jvms = new Map<string, Jvm>()
  readonly #takenPorts = new Set<number>()
  #state: SandboxState
  #stopping: Promise<void> | undefined
  #closed = false
  #orders: Promise<unknown> = Promise.resolve()
  /** Called when the master has died of itself and everything else has been ended too. */
  onCollapse: () => void = () => {}

  constructor(
    spec: SupervisorSpec,
    layout: SandboxLayout,
    self: ProcessRef,
    env: Environment,
    progress: (line: string) => void,
  ) {
    this.#layout = layout
    this.#env = env
    this.#progress = progress
    this.#state = {
      format: 1,
      name: spec.name,
      hbaseVersion: spec.hbaseVersion,
      phase: 'starting',
      startedAt: new Date().toISOString(),
      attached: spec.attached,
      temporary: spec.temporary,
      supervisor: self,
      java: spec.java,
      javaFlags: spec.javaFlags,
      classpath: spec.classpath,
      ports: { zookeeper: 0, master: 0, regionServer: 0 },
      processes: [],
      gateways: [],
    }
  }

  get state(): SandboxState {
    return this.#state
  }

  /**
   * Starts HBase and the gateways side by side and waits until every gateway has reached HBase.
   * @throws HbulkError SANDBOX as soon as a process dies, INTERRUPTED when `stop` is called meanwhile.
   */
  async start(kinds: readonly GatewayKind[]): Promise<void> {
    makeDirectorySync(this.#layout.data)
    writeFileSync(this.#layout.version, `${this.#state.hbaseVersion}\n`)
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#launch(kinds)
        break
      } catch (error) {
        const again =
          attempt < PORT_ATTEMPTS && this.#portWasTaken() && this.#stopping === undefined
        await this.#killAll()
        if (!again) throw error
        this.#progress('A port was taken by another process at the same moment; trying others')
      }
    }
    this.#update({ phase: 'running' })
  }

  startGateway(kind: GatewayKind): Promise<void> {
    return this.#inOrder(async () => {
      if (this.#jvms.get(kind)?.running) return
      const mode = gatewayMode(kind)
      const known = this.#state.gateways.find((gateway) => gateway.kind === kind)
      const classpath = await this.#classpathOf(mode)
      for (let attempt = 1; ; attempt++) {
        const port = known?.port ?? (await choosePort(mode.usualPort, this.#takenPorts))
        const jvm = this.#spawnGateway(mode, port, classpath)
        try {
          await this.#gatewayReady(jvm, mode, port)
          await this.#reachesOurs(jvm, mode, port)
          return
        } catch (error) {
          await jvm.stop('SIGKILL', GATEWAY_STOP_MS)
          const again = known === undefined && attempt < PORT_ATTEMPTS && portWasTaken(jvm)
          if (!again) throw error
          this.#progress(`Port ${port} was taken at the same moment; trying another`)
        }
      }
    })
  }

  stopGateway(kind: GatewayKind, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    return this.#inOrder(async () => {
      const jvm = this.#jvms.get(kind)
      if (jvm === undefined) return
      this.#jvms.delete(kind)
      await jvm.stop(signal, GATEWAY_STOP_MS)
      this.#setGateway({ ...this.#gatewayState(kind), phase: 'stopped' })
    })
  }

  /**
   * Ends every process, waits until they are gone and their ports are free, and removes the state.
   * `orderly` lets HBase write its memstores first; without it nothing that was put lately may be counted on.
   */
  stop(orderly: boolean): Promise<void> {
    this.#stopping ??= this.#stop(orderly && this.#state.phase === 'running')
    return this.#stopping
  }

  /** For a supervisor that ends in a way nobody foresaw: signals and waits for nothing. */
  killNow(): void {
    for (const jvm of this.#jvms.values()) jvm.signal('SIGKILL')
  }

  /** Keeps the state file, with the reason in it, for `sandbox status`. */
  recordFailure(message: string): void {
    this.#update({ phase: 'failed', message })
  }

  async #launch(kinds: readonly GatewayKind[]): Promise<void> {
    const ports = await this.#chooseClusterPorts()
    const gateways: { mode: GatewayMode; port: number; classpath: readonly string[] }[] = []
    for (const mode of kinds.map(gatewayMode)) {
      const classpath = await this.#classpathOf(mode)
      const port = await choosePort(mode.usualPort, this.#takenPorts)
      gateways.push({ mode, port, classpath })
    }
    this.#update({ ports, processes: [], gateways: [] })
    writeConfiguration(this.#layout, ports)
    this.#progress(`Starting HBase ${this.#state.hbaseVersion}; logs in ${this.#layout.logs}`)
    const master = this.#spawn(MASTER, {
      ...{ conf: this.#layout.conf, classpath: this.#state.classpath, heap: HEAP.master },
      ...{ mainClass: MASTER_CLASS, args: ['start'] },
    })
    void master.exited.then(() => this.#masterEnded(master))
    await Promise.all([
      this.#masterReady(master),
      ...gateways.map(({ mode, port, classpath }) =>
        this.#gatewayReady(this.#spawnGateway(mode, port, classpath), mode, port),
      ),
    ])
    await Promise.all(this.#state.gateways.map((gateway) => this.#reachesHBase(gateway)))
  }

  async #masterReady(master: Jvm): Promise<void> {
    await this.#until(master, async () => logContains(master.logFile, MASTER_READY))
    this.#progress('HBase is up')
  }

  async #gatewayReady(jvm: Jvm, mode: GatewayMode, port: number): Promise<void> {
    await this.#until(jvm, async () => logContains(jvm.logFile, GATEWAY_BOUND))
    await this.#until(jvm, () => probeGateway(mode, port, 'getThriftServerType'))
    this.#progress(`Gateway ${mode.kind} answers on port ${port}`)
  }

  /** A gateway connects to HBase with its first real call, which takes long: better now than in the user's first job. */
  async #reachesHBase({ kind, port }: GatewayState): Promise<void> {
    const jvm = this.#jvms.get(kind)
    if (jvm !== undefined) await this.#reachesOurs(jvm, gatewayMode(kind), port)
  }

  /** On a port that was given twice another sandbox's gateway may answer, while ours is about to fail. */
  #reachesOurs(jvm: Jvm, mode: GatewayMode, port: number): Promise<void> {
    return this.#until(jvm, async () => {
      const id = await clusterBehind(mode, port)
      return id !== undefined && readFileSync(this.#layout.clusterId).includes(id)
    })
  }

  async #until(jvm: Jvm, condition: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + READY_TIMEOUT_MS
    while (!(await condition())) {
      if (this.#stopping !== undefined)
        throw new HbulkError('INTERRUPTED', 'the sandbox is being stopped')
      if (!jvm.running) throw jvm.failure(`died while it was starting (${jvm.ended})`)
      if (Date.now() >= deadline)
        throw jvm.failure(`is not ready after ${READY_TIMEOUT_MS / 1000} s`)
      await delay(POLL_MS)
    }
  }

  /** A gateway may be of another version than the cluster: their RPC is compatible over minor versions. */
  async #classpathOf({ version }: GatewayMode): Promise<readonly string[]> {
    if (version === undefined || version === this.#state.hbaseVersion) return this.#state.classpath
    return cachedJars({ version, env: this.#env, onProgress: this.#progress })
  }

  #spawnGateway(mode: GatewayMode, port: number, classpath: readonly string[]): Jvm {
    const conf = mode.transport === 'http' ? this.#layout.confHttp : this.#layout.conf
    const address = ['-b', LOOPBACK, '-p', String(port), '--infoport', '-1']
    const args = [...serverFlags(mode), ...address, 'start']
    const mainClass = gatewayMainClass(mode)
    const jvm = this.#spawn(mode.kind, { conf, classpath, heap: HEAP.gateway, mainClass, args })
    this.#setGateway({ kind: mode.kind, port, phase: 'running' })
    void jvm.exited.then(() => {
      // Someone who stops it takes it out of the map first.
      if (this.#jvms.get(mode.kind) !== jvm) return
      this.#setGateway({ kind: mode.kind, port, phase: 'died' })
    })
    return jvm
  }

  #spawn(id: string, parts: Omit<JavaCommandParts, 'java' | 'javaFlags' | 'env'>): Jvm {
    const { java, javaFlags } = this.#state
    const command = javaCommand({ ...parts, java, javaFlags, env: this.#env })
    const jvm = new Jvm({
      id,
      java: command.command,
      args: command.args,
      env: command.env,
      cwd: this.#layout.dir,
      logFile: join(this.#layout.logs, `${id}.log`),
    })
    this.#jvms.set(id, jvm)
    const others = this.#state.processes.filter((process) => process.id !== id)
    this.#update({ processes: [...others, { id, ...jvm.ref, log: jvm.logFile }] })
    void jvm.exited.then(() => {
      const left = this.#state.processes.filter(({ pid }) => pid !== jvm.ref.pid)
      this.#update({ processes: left })
    })
    return jvm
  }

  async #chooseClusterPorts(): Promise<ClusterPorts> {
    const next = () => choosePort(undefined, this.#takenPorts)
    return { zookeeper: await next(), master: await next(), regionServer: await next() }
  }

  #portWasTaken(): boolean {
    return [...this.#jvms.values()].some(portWasTaken)
  }

  async #stop(orderly: boolean): Promise<void> {
    this.#update({ phase: 'stopping' })
    const master = this.#jvms.get(MASTER)
    if (!orderly || master === undefined) await this.#killAll()
    else {
      const gateways = [...this.#jvms.values()].filter((jvm) => jvm !== master)
      this.#jvms.clear()
      const stops = gateways.map((jvm) => jvm.stop('SIGTERM', GATEWAY_STOP_MS))
      await Promise.all([...stops, this.#shutDown(master)])
    }
    const left = await waitUntilFree(
      portsOf(this.#state).filter((port) => port > 0),
      PORTS_FREE_MS,
    )
    if (left.length > 0) this.#progress(`Still in use by another process: port ${left.join(', ')}`)
    this.#closed = true
    removeState(this.#layout.state)
  }

  async #shutDown(master: Jvm): Promise<void> {
    const agreed = await requestClusterShutdown(this.#state.ports.master)
    if (agreed && (await master.endsWithin(SHUTDOWN_MS))) return
    await master.stop('SIGTERM', TERM_MS)
  }

  async #killAll(): Promise<void> {
    const jvms = [...this.#jvms.values()]
    this.#jvms.clear()
    await Promise.all(jvms.map((jvm) => jvm.stop('SIGKILL', GATEWAY_STOP_MS)))
  }

  #masterEnded(master: Jvm): void {
    if (this.#stopping !== undefined || this.#state.phase !== 'running') return
    const { message } = master.failure(`died (${master.ended})`)
    this.#stopping = this.#killAll().then(() => {
      this.recordFailure(`${message} (log: ${master.logFile})`)
      this.onCollapse()
    })
  }

  /** Orders about gateways come from several clients; one at a time. */
  #inOrder(work: () => Promise<void>): Promise<void> {
    const done = this.#orders.then(async () => {
      if (this.#stopping !== undefined)
        throw new HbulkError('SANDBOX', `sandbox "${this.#state.name}" is stopping`)
      await work()
    })
    this.#orders = done.catch(() => {})
    return done
  }

  #gatewayState(kind: GatewayKind): GatewayState {
    const found = this.#state.gateways.find((gateway) => gateway.kind === kind)
    if (found === undefined) throw new HbulkError('SANDBOX', `no gateway ${kind} was started`)
    return found
  }

  #setGateway(changed: GatewayState): void {
    const { gateways } = this.#state
    const known = gateways.some((gateway) => gateway.kind === changed.kind)
    const update = (gateway: GatewayState) => (gateway.kind === changed.kind ? changed : gateway)
    this.#update({ gateways: known ? gateways.map(update) : [...gateways, changed] })
  }

  #update(change: Partial<SandboxState>): void {
    this.#state = { ...this.#state, ...change }
    if (this.#closed) return
    writeState(this.#layout.state, this.#state)
  }
}

function portWasTaken(jvm: Jvm): boolean {
  return !jvm.running && logContains(jvm.logFile, PORT_TAKEN)
}
