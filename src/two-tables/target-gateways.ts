import { headersOf, lastOfEach } from '../cli/options/http-headers.js'
import { type GatewayAddress, type GatewayTerms, parseGatewayUrl } from '../client/gateway-url.js'
import { HbulkError } from '../errors.js'
import type { Environment } from '../system/environment.js'
import type { Flags } from './selection-flags.js'

/** The credentials of managed services, for the gateways of the second cluster. */
const accessKeys = [
  ['HBULK_TO_ACCESS_KEY_ID', 'ACCESSKEYID'],
  ['HBULK_TO_ACCESS_SIGNATURE', 'ACCESSSIGNATURE'],
] as const

/**
 * The gateways of `--to-gateway`, URLs as `--gateway` takes them. They are reached on the same terms, but get headers of
 * their own: what authenticates to one cluster is nothing to tell another.
 * @throws HbulkError USAGE
 */
export function parseTargetGateways(
  flags: Flags,
  terms: GatewayTerms = {},
  environment: Environment = {},
): readonly GatewayAddress[] | undefined {
  const { toGateway, toHeader } = flags
  const lines = Array.isArray(toHeader) ? toHeader.map(String) : []
  if (typeof toGateway !== 'string') {
    if (lines.length === 0) return undefined
    throw new HbulkError('USAGE', '--to-header is set without --to-gateway', {
      hint: 'Gateways of --gateway get the headers of --header.',
    })
  }
  const { doAs } = terms.headers ?? {}
  const headers = {
    ...(doAs === undefined ? {} : { doAs }),
    ...Object.fromEntries(lastOfEach(headersOf(lines, '--to-header', accessKeys, environment))),
  }
  const gateways = toGateway.split(',').map((url) => parseGatewayUrl(url, { ...terms, headers }))
  if (lines.length > 0 && gateways.every(({ transport }) => transport !== 'http')) {
    throw new HbulkError('USAGE', '--to-header is set, but --to-gateway is not over HTTP', {
      hint: 'Write thrift1+http:// or thrift2+http:// (or +https://), or leave it out.',
    })
  }
  return gateways
}
