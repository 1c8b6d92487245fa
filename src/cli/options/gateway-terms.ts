import { readFileSync } from 'node:fs'
import type { GatewayTerms } from '../../client/gateway-url.js'
import { HbulkError } from '../../errors.js'
import { checkHttpHeader } from '../../system/check-http-header.js'
import type { Environment } from '../../system/environment.js'
import { messageOf } from '../error-lines.js'
import { parseDuration } from '../parse/duration.js'
import type { Headers } from './http-headers.js'
import { read } from './read-setting.js'
import type { Settings } from './settings.js'

/** How the gateways are reached, whichever they are. */
export interface ParsedTerms {
  readonly terms: GatewayTerms
  /** What the command line says that only gateways in TLS, or over HTTP, can honour. */
  readonly needsTls: string | undefined
  readonly needsHttp: string | undefined
}

const FILES = ['ca-file', 'client-cert', 'client-key'] as const

/**
 * Headers, certificates, proxies and the time a connection may take.
 * @throws HbulkError USAGE or CONFIG for a file that cannot be read, a certificate without its key, a user that is no header
 */
export function parseGatewayTerms(
  settings: Settings,
  headers: Headers,
  environment: Environment,
): ParsedTerms {
  const isFlag = (name: string): boolean => settings.get(name)?.source === 'flag'
  const [ca, cert, key] = FILES.map((name) => read(settings, name, pemFile))
  if ((cert === undefined) !== (key === undefined)) {
    const [given, missing] = cert === undefined ? [FILES[2], FILES[1]] : [FILES[1], FILES[2]]
    throw new HbulkError('USAGE', `--${given} is given without --${missing}`, {
      hint: 'A certificate is shown together with the key that it belongs to; both may be in one file.',
    })
  }
  const user = read(settings, 'do-as', (text, label) => checkHttpHeader('doAs', text, label)[1])
  const tlsFlag = FILES.find(isFlag)
  return {
    terms: {
      doAs: user,
      tls: {
        ...(ca === undefined ? {} : { ca }),
        ...(cert === undefined ? {} : { cert }),
        ...(key === undefined ? {} : { key, ...passphrase(environment) }),
      },
      proxies: proxySettings(environment),
      connectTimeoutMs: read(settings, 'connect-timeout', parseDuration),
    },
    needsTls: tlsFlag === undefined ? undefined : `--${tlsFlag}`,
    needsHttp: headers.asked ? '--header' : isFlag('do-as') ? '--do-as' : undefined,
  }
}

/** The text of a PEM file. Its content is never shown: it may be a key. */
function pemFile(path: string, label: string): string {
  let text: string
  try {
    text = readFileSync(path, 'latin1')
  } catch (error) {
    throw new HbulkError('USAGE', `${label} '${path}' cannot be read: ${messageOf(error)}`, {
      hint: 'Name a file in PEM format.',
      cause: error,
    })
  }
  const wanted = label.includes('client-key') ? 'PRIVATE KEY' : 'CERTIFICATE'
  if (!new RegExp(`-----BEGIN [A-Z ]*${wanted}-----`).test(text)) {
    const article = wanted === 'CERTIFICATE' ? 'no certificate' : 'no private key'
    throw new HbulkError('USAGE', `${label} '${path}' holds ${article} in PEM format`, {
      hint: `It must have a line -----BEGIN ${wanted}-----.`,
    })
  }
  return text
}

function passphrase(environment: Environment): { passphrase?: string } {
  const text = environment.HBULK_CLIENT_KEY_PASSPHRASE
  return text === undefined || text === '' ? {} : { passphrase: text }
}

/** As with curl, the lower-case names come first. */
function proxySettings(environment: Environment): GatewayTerms['proxies'] {
  const of = (name: string): string | undefined =>
    environment[name.toLowerCase()] || environment[name] || undefined
  return { http: of('HTTP_PROXY'), https: of('HTTPS_PROXY'), noProxy: of('NO_PROXY') }
}
