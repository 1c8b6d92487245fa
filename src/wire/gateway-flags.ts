import type { Gateway } from './model.js'

/** What a gateway is named and given with, for hints: the second of two clusters has flags and variables of its own. */
export interface GatewayFlags {
  readonly gateway: string
  readonly header: string
  /** Before the names of the variables that hold access keys. */
  readonly keys: string
}

const first: GatewayFlags = { gateway: '--gateway', header: '--header', keys: 'HBULK_' }

const second: GatewayFlags = { gateway: '--to-gateway', header: '--to-header', keys: 'HBULK_TO_' }

export function flagsOf(gateway: Pick<Gateway, 'isSecond'>): GatewayFlags {
  return gateway.isSecond === true ? second : first
}
