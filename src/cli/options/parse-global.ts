import { type GatewayAddress, parseGatewayUrl } from '../../client/gateway-url.js'
import { HbulkError } from '../../errors.js'
import type { Environment } from '../../system/environment.js'
import { jobDefaults } from '../../workers/job-defaults.js'
import { parseByteSize } from '../parse/byte-size.js'
import { type CountRange, parseCount } from '../parse/count.js'
import { parseDuration } from '../parse/duration.js'
import type { GlobalOptions } from '../tool.js'
import { type ParsedTerms, parseGatewayTerms } from './gateway-terms.js'
import type { Headers } from './http-headers.js'
import { inTermsOf, read } from './read-setting.js'
import type { Settings } from './settings.js'

/**
 * Parses the options that every command has.
 * @throws HbulkError USAGE for a flag, CONFIG for a value from the environment or the configuration file
 */
export function parseGlobalOptions(
  settings: Settings,
  headers: Headers,
  environment: Environment,
): Readonly<GlobalOptions> {
  const count = (name: string, range: CountRange) =>
    read(settings, name, (text, label) => parseCount(text, label, range))
  const bytes = (name: string) => read(settings, name, parseByteSize)
  const words = (name: string) => read(settings, name, nonEmpty)
  const is = (name: string) => settings.get(name)?.value === true
  const resume = words('resume')
  const verbose = settings.get('verbose')?.value
  const parsed = parseGatewayTerms(settings, headers, environment)
  return Object.freeze({
    gateways: parseGateways(settings, Object.fromEntries(headers.values), parsed),
    terms: parsed.terms,
    tablePrefix: words('table-prefix'),
    callTimeoutMs: read(settings, 'call-timeout', parseDuration) ?? jobDefaults.callTimeoutMs,
    retries: count('retries', { min: 0, max: 1000 }) ?? jobDefaults.retries,
    threads: count('threads', { max: 256 }),
    connections: count('connections', { max: 1000 }),
    gatewayConnections: count('gateway-connections', { max: 1_000_000 }),
    rateRows: count('rate-rows', {}),
    rateBytes: bytes('rate-bytes'),
    batchRows: count('batch-rows', { max: 1_000_000 }),
    batchBytes: bytes('batch-bytes'),
    // A job that is resumed has its directory: one from the configuration file is for new jobs.
    jobDir: resume === undefined ? words('job-dir') : undefined,
    resume,
    dryRun: is('dry-run'),
    json: is('json'),
    quiet: is('quiet'),
    verbose: typeof verbose === 'number' ? verbose : 0,
    progress: !is('no-progress'),
  })
}

/** The URLs of the `gateway` setting, one each. */
export function gatewayUrls(settings: Settings): string[] {
  const value = settings.get('gateway')?.value
  const texts = Array.isArray(value) ? value : [String(value ?? '')]
  return texts.flatMap((text: string) => text.split(',')).map((url) => url.trim())
}

function parseGateways(
  settings: Settings,
  headers: Readonly<Record<string, string>>,
  parsed: ParsedTerms,
): readonly GatewayAddress[] {
  const gateways = inTermsOf(settings.get('gateway'), () =>
    gatewayUrls(settings).map((url) => parseGatewayUrl(url, headers, parsed.terms)),
  )
  const { needsHttp, needsTls } = parsed
  if (needsHttp !== undefined && gateways.every(({ transport }) => transport !== 'http')) {
    throw new HbulkError('USAGE', `${needsHttp} is set, but no gateway is spoken to over HTTP`, {
      hint: 'Write thrift1+http:// or thrift2+http:// (or +https://) in --gateway, or leave it out.',
    })
  }
  if (needsTls !== undefined && gateways.every(({ tls }) => !tls)) {
    throw new HbulkError('USAGE', `${needsTls} is set, but no gateway is spoken to in TLS`, {
      hint: 'Write thrift2+https:// or thrift2+tls:// in --gateway, or leave it out.',
    })
  }
  return gateways
}

function nonEmpty(text: string, label: string): string {
  if (text === '') {
    throw new HbulkError('USAGE', `${label} is empty`, { hint: 'Give it a value or leave it out.' })
  }
  return text
}
