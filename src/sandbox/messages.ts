import type { ErrorData } from '../errors.js'
import type { GatewayKind } from './gateway-kind.js'
import type { SandboxState } from './state.js'

/** What a starter tells its supervisor: the first line on the supervisor's stdin. */
export interface SupervisorSpec {
  readonly home: string
  readonly name: string
  readonly hbaseVersion: string
  readonly attached: boolean
  readonly temporary: boolean
  readonly gateways: readonly GatewayKind[]
  readonly java: string
  readonly javaFlags: readonly string[]
  readonly classpath: readonly string[]
}

/** The second line, sent to a supervisor that is to outlive its starter. */
export const RELEASE = 'release'

/** The file descriptor on which a supervisor reports to its starter. */
export const EVENTS_FD = 3

export type SupervisorEvent =
  | { readonly type: 'progress'; readonly line: string }
  | { readonly type: 'ready'; readonly state: SandboxState }
  | { readonly type: 'failed'; readonly error: ErrorData }

/** An order over the control socket: one line in, one line back. */
export interface ControlRequest {
  readonly order: 'start' | 'stop' | 'kill'
  readonly kind: GatewayKind
}

export type ControlReply = { readonly state: SandboxState } | { readonly error: ErrorData }

export function toLine(
  message: SupervisorSpec | SupervisorEvent | ControlRequest | ControlReply,
): string {
  return `${JSON.stringify(message)}\n`
}
