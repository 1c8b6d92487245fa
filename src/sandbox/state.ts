import { readFileSync, rmSync } from 'node:fs'
import { HbulkError } from '../errors.js'
import { replacePrivateFile } from '../system/atomic-file.js'
import { isRunning, type ProcessRef } from '../system/process-ref.js'
import type { GatewayKind } from './gateway-kind.js'
import type { ClusterPorts } from './site-xml.js'

export type Phase = 'starting' | 'running' | 'stopping' | 'failed'

export interface ProcessState extends ProcessRef {
  /** `master` or a gateway's kind. */
  readonly id: string
  readonly log: string
}

export interface GatewayState {
  readonly kind: GatewayKind
  readonly port: number
  /** `died`: it ended without being asked to. */
  readonly phase: 'running' | 'stopped' | 'died'
}

/** What the supervisor tells about its sandbox, in a file that is replaced as a whole. */
export interface SandboxState {
  readonly format: 1
  readonly name: string
  readonly hbaseVersion: string
  readonly phase: Phase
  /** Why it failed. */
  readonly message?: string
  readonly startedAt: string
  readonly attached: boolean
  readonly temporary: boolean
  readonly supervisor: ProcessRef
  readonly java: string
  readonly javaFlags: readonly string[]
  readonly classpath: readonly string[]
  readonly ports: ClusterPorts
  readonly processes: readonly ProcessState[]
  readonly gateways: readonly GatewayState[]
}

/**
 * @returns undefined when there is no such file.
 * @throws HbulkError SANDBOX when the file is not ours: nobody can say then what is still running.
 */
export function readState(path: string): SandboxState | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  const state = parseState(text)
  if (state === undefined) {
    throw new HbulkError('SANDBOX', `${path} is not a state file of this version of hbulk`, {
      hint: 'Stop the sandbox with the version that started it, or end its processes and remove the file.',
    })
  }
  return state
}

export function writeState(path: string, state: SandboxState): void {
  replacePrivateFile(path, `${JSON.stringify(state, undefined, 2)}\n`)
}

export function removeState(path: string): void {
  rmSync(path, { force: true })
}

/** True while the supervisor that wrote the state lives. After a reboot or a kill -9 it does not. */
export function isLive(state: SandboxState): boolean {
  return isRunning(state.supervisor)
}

/** Every port the sandbox's processes listen on. That of a gateway that was stopped may be another's by now. */
export function portsOf(state: SandboxState): number[] {
  const { zookeeper, master, regionServer } = state.ports
  const gateways = state.gateways.filter(({ phase }) => phase === 'running')
  return [zookeeper, master, regionServer, ...gateways.map(({ port }) => port)]
}

function parseState(text: string): SandboxState | undefined {
  try {
    const state: unknown = JSON.parse(text)
    const ours =
      typeof state === 'object' && state !== null && 'format' in state && state.format === 1
    return ours ? (state as SandboxState) : undefined
  } catch {
    return undefined
  }
}
