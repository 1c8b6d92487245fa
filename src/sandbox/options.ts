import { HbulkError } from '../errors.js'
import type { Environment } from '../system/environment.js'
import { defaultSandboxHome } from './folders.js'
import { DEFAULT_GATEWAYS, type GatewayKind, parseGatewayKinds } from './gateway-kind.js'
import { DEFAULT_NAME } from './layout.js'

export const ACTIONS = ['start', 'stop', 'status', 'reset'] as const
export type Action = (typeof ACTIONS)[number]

export interface CommandOptions {
  readonly action: Action
  readonly name: string
  readonly home: string
  readonly hbaseVersion: string | undefined
  /** The default gateways, and what `--with` adds. */
  readonly gateways: readonly GatewayKind[]
  readonly env: Environment
}

/** @throws HbulkError USAGE naming the argument or flag that is wrong. */
export function parseCommandOptions(
  args: readonly string[],
  flags: Readonly<Record<string, unknown>>,
  environment: Environment,
): CommandOptions {
  const [word, ...more] = args
  const action = ACTIONS.find((known) => known === word)
  if (action === undefined || more.length > 0) {
    const given = args.length === 0 ? 'nothing' : `"${args.join(' ')}"`
    throw new HbulkError('USAGE', `sandbox does not know what to do with ${given}`, {
      hint: `Say one of: ${ACTIONS.join(', ')}.`,
    })
  }
  const extra = textFlag(flags, 'with')
  const kinds = extra === undefined ? [] : parseGatewayKinds(extra)
  return Object.freeze({
    action,
    name: textFlag(flags, 'name') ?? DEFAULT_NAME,
    home: textFlag(flags, 'home') ?? defaultSandboxHome(environment),
    hbaseVersion: textFlag(flags, 'hbaseVersion'),
    gateways: [...new Set([...DEFAULT_GATEWAYS, ...kinds])],
    env: environment,
  })
}

function textFlag(flags: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = flags[name]
  if (value === undefined || typeof value === 'string') return value
  throw new HbulkError('USAGE', `--${name} needs a value`)
}
