import type { Command } from 'commander'
import {
  type GatewayAddress,
  type GatewayTerms,
  parseGatewayUrl,
} from '../../client/gateway-url.js'
import { HbulkError } from '../../errors.js'
import type { Environment } from '../../system/environment.js'
import { accessKeyHeaders } from './access-keys.js'
import { HttpHeaderOption, isGiven, mergeHeaders } from './http-header-option.js'

/** Variables with access keys of the second cluster. */
const PREFIX = 'HBULK_TO_'

/** Adds `--to-gateway` and what goes with it. @param whose whose gateways they are, for the help */
export function addSecondGateway(command: Command, whose: string): void {
  command.option('--to-gateway <url>', `Thrift gateways of ${whose}, as --gateway`)
  command.addOption(
    new HttpHeaderOption(
      '--to-header <line>',
      "'NAME: value' for --to-gateway over HTTP; repeatable (secrets: better in --config)",
    ),
  )
}

/**
 * The gateways of the second cluster, undefined if none is named. They get headers of their own and never those of
 * `--header`: what opens one cluster is no business of another.
 * @param terms - how gateways are reached, whosever they are
 * @throws HbulkError USAGE, CONFIG
 */
export function parseSecondGateway(
  { toGateway, toHeader }: Readonly<Record<string, unknown>>,
  environment: Environment,
  terms: GatewayTerms = {},
): readonly GatewayAddress[] | undefined {
  const { headers: given, asked } = isGiven(toHeader) ? toHeader : { headers: [], asked: false }
  const fromEnvironment = accessKeyHeaders(environment, PREFIX)
  // As for the first gateway: the configuration file, then the environment, then the command line.
  const headers = mergeHeaders(
    asked ? [...fromEnvironment, ...given] : [...given, ...fromEnvironment],
  )
  const values = Object.fromEntries(headers)
  const gateways =
    typeof toGateway === 'string'
      ? toGateway
          .split(',')
          .map((url) => parseGatewayUrl(url, values, { ...terms, isSecond: true }))
      : undefined
  if (asked && !(gateways ?? []).some(({ transport }) => transport === 'http')) {
    throw new HbulkError(
      'USAGE',
      '--to-header is set, but no second gateway is spoken to over HTTP',
      {
        hint: 'Write thrift1+http:// or thrift2+http:// (or +https://) in --to-gateway, or leave it out.',
      },
    )
  }
  return gateways
}
