import { setTimeout as sleep } from 'node:timers/promises'
import { HbulkError } from '../errors.js'
import { encodeCall, newCall } from '../wire/calls.js'
import { openChannel } from '../wire/channel.js'
import { flagsOf } from '../wire/gateway-flags.js'
import { gatewayName } from '../wire/gateway-name.js'
import { type OtherServer, otherServerOf } from '../wire/other-servers.js'
import { I32Decoder } from '../wire/reply-decoder.js'
import type { ProtocolName, ThriftApi, TransportName } from '../wire/types.js'
import type { GatewayAddress } from './gateway-url.js'
import type { Gateway } from './types.js'

/** What one guess costs at the most: a gateway of the other transport does not answer at all. */
const guessTimeoutMs = 2_000

/** The usual gateway gets this much of a start before the other guesses are made beside it. */
const headStartMs = 250

/** Ways to speak over a socket, most usual first: HBase's own default, then what framed gateways speak. */
const socketWays: readonly (readonly [TransportName, ProtocolName])[] = [
  ['buffered', 'binary'],
  ['framed', 'binary'],
  ['framed', 'compact'],
  ['buffered', 'compact'],
]

/**
 * Finds out how a gateway speaks by asking for `getThriftServerType`, which both APIs answer alike: one fresh socket a
 * guess. What the user fixed is not guessed, but it is checked, and a wrong choice is named together with the right one.
 */
export async function probeGateway(
  address: GatewayAddress,
  log?: (line: string) => void,
  signal?: AbortSignal,
): Promise<Gateway> {
  // Ends the guesses that are still under way when the answer is there.
  const done = new AbortController()
  const stop = signal === undefined ? done.signal : AbortSignal.any([signal, done.signal])
  try {
    return checkApi(address, await probe(address, stop), log)
  } finally {
    done.abort()
  }
}

async function probe(address: GatewayAddress, stop: AbortSignal): Promise<Gateway> {
  const ways = waysFor(address)
  const [first, ...others] = ways
  if (first === undefined) throw new HbulkError('INTERNAL', 'no way to speak to a gateway')
  const attempt = guess(address, first, stop)
  const more = others.map((way) => later(address, way, attempt, stop))
  const found = await firstAnswer([attempt, ...more])
  if (found !== undefined) return found
  throw await diagnosis(address, ways, (await attempt) as HbulkError, stop)
}

type Way = readonly [TransportName, ProtocolName]

function waysFor(address: GatewayAddress): readonly Way[] {
  if (address.transport === 'http') return [['http', 'binary']]
  return socketWays.filter(
    ([transport, protocol]) =>
      (address.transport ?? transport) === transport && (address.protocol ?? protocol) === protocol,
  )
}

/** One guess: the gateway with the API it says it is, or why not. */
async function guess(
  address: GatewayAddress,
  [transport, protocol]: Way,
  stop: AbortSignal,
): Promise<Gateway | HbulkError> {
  const gateway: Gateway = { ...address, api: address.api ?? 2, transport, protocol }
  try {
    const api = await serverType(gateway, stop)
    return { ...gateway, api: api ?? gateway.api }
  } catch (error) {
    if (error instanceof HbulkError) return error
    throw error
  }
}

/** Undefined when the server is too old to know the call: then only the user can say which API it is. */
async function serverType(gateway: Gateway, stop: AbortSignal): Promise<ThriftApi | undefined> {
  const timeouts = { connectTimeoutMs: guessTimeoutMs, callTimeoutMs: guessTimeoutMs }
  const channel = await openChannel(gateway, { ...timeouts, signal: stop })
  try {
    const request = encodeCall(channel, 'getThriftServerType', () => {})
    const call = newCall(channel, request, (reader) => new I32Decoder(reader, request))
    const type = await channel.call(call.request, call.decoder, { signal: stop })
    return type === 1 ? 1 : 2
  } catch (error) {
    if (error instanceof HbulkError && error.code === 'UNSUPPORTED') return undefined
    throw error
  } finally {
    await channel.close()
  }
}

async function later(
  address: GatewayAddress,
  way: Way,
  first: Promise<Gateway | HbulkError>,
  stop: AbortSignal,
): Promise<Gateway | HbulkError> {
  const headStart = sleep(headStartMs, undefined, { signal: stop }).catch(() => undefined)
  const early = await Promise.race([first, headStart])
  if (early !== undefined && !worthAnotherGuess(early)) return early
  return guess(address, way, stop)
}

/** Nothing else can work where no connection can be made, or where the first guess was right. */
function worthAnotherGuess(result: Gateway | HbulkError): boolean {
  return result instanceof HbulkError && result.code !== 'GATEWAY_UNREACHABLE'
}

/** The first of the guesses, in their order of preference, that found a gateway. */
async function firstAnswer(
  guesses: readonly Promise<Gateway | HbulkError>[],
): Promise<Gateway | undefined> {
  const found = guesses.map(async (each) => {
    const result = await each
    if (result instanceof HbulkError) throw result
    return result
  })
  try {
    return await Promise.any(found)
  } catch (error) {
    if (error instanceof AggregateError) return undefined
    throw error
  }
}

function checkApi(
  address: GatewayAddress,
  found: Gateway,
  log: ((line: string) => void) | undefined,
): Gateway {
  if (address.api !== undefined && address.api !== found.api) {
    throw new HbulkError(
      'GATEWAY_MISMATCH',
      `${gatewayName({ ...found, api: address.api })} is a Thrift${found.api} gateway`,
      { hint: `Use ${flagsOf(found).gateway} '${gatewayName(found)}'.` },
    )
  }
  log?.(`${address.host}:${address.port} speaks ${gatewayName(found)}`)
  return found
}

/** Why the usual guess failed, where no other way to speak can do better. */
const speaksForItself: ReadonlySet<string> = new Set([
  'GATEWAY_UNREACHABLE',
  'GATEWAY_DENIED',
  'CONFIG',
  'INTERRUPTED',
])

const everyWay: readonly Way[] = [...socketWays, ['http', 'binary']]

/** Says why none of the allowed ways worked, and which other way would. */
async function diagnosis(
  address: GatewayAddress,
  tried: readonly Way[],
  failure: HbulkError,
  stop: AbortSignal,
): Promise<HbulkError> {
  if (speaksForItself.has(failure.code) || isFinal(address, failure)) return failure
  const others = everyWay.filter(
    ([transport, protocol]) => !tried.some((way) => way[0] === transport && way[1] === protocol),
  )
  const anyApi = { ...address, api: undefined }
  // What authenticates is told to nobody in another way than it was meant to be.
  const otherTls = { ...anyApi, tls: !address.tls, headers: {} }
  const guesses = [
    ...others.map((way) => guess(anyApi, way, stop)),
    ...everyWay.map((way) => guess(otherTls, way, stop)),
  ]
  const right = await firstAnswer(guesses)
  if (right !== undefined) return wrongChoice(address, tried, right, failure)
  const results = await Promise.all(guesses)
  return nameOfServer(
    address,
    failure,
    results.filter((each) => each instanceof HbulkError),
  )
}

/** What was said leaves no doubt about what kind of server it is. */
function isFinal({ transport }: GatewayAddress, failure: HbulkError): boolean {
  if (failure.code !== 'GATEWAY_MISMATCH') return false
  const server = otherServerOf(failure)
  return server === undefined ? transport === 'http' && !failure.retryable : server === 'other'
}

function wrongChoice(
  address: GatewayAddress,
  tried: readonly Way[],
  right: Gateway,
  cause: HbulkError,
): HbulkError {
  const where = `the gateway at ${address.host}:${address.port}`
  const wrong = tried.map(([transport, protocol]) => `${transport} ${protocol}`).join(' nor ')
  const what = `${right.transport} ${right.protocol}`
  const message =
    right.tls === address.tls
      ? `${where} does not speak ${wrong}: it is ${what}`
      : `${where} ${right.tls ? 'speaks TLS' : 'does not speak TLS'}: it is ${what}`
  return new HbulkError('GATEWAY_MISMATCH', message, {
    hint: `Use ${flagsOf(right).gateway} '${gatewayName(right)}'.`,
    cause,
  })
}

/** Not so what the address says itself. */
function isNews({ transport, tls }: GatewayAddress, server: OtherServer | undefined): boolean {
  if (server === 'http') return transport !== 'http'
  return server === 'other' || (server === 'tls' && !tls)
}

/** No way to speak to it is known: as much as can be said about it. */
function nameOfServer(
  address: GatewayAddress,
  failure: HbulkError,
  others: readonly HbulkError[],
): HbulkError {
  const where = `${address.host}:${address.port}`
  // It wants credentials, or has a certificate that is not trusted: it is a gateway, as far as anybody can tell.
  const closed = others.find(({ code, retryable }) => speaksForItself.has(code) && !retryable)
  if (closed !== undefined && closed.code !== 'INTERRUPTED') return closed
  if (otherServerOf(failure) !== undefined && !failure.retryable) return failure
  const other = others.find((each) => isNews(address, otherServerOf(each)))
  if (other !== undefined) return other
  const silent = [failure, ...others].every(
    ({ code, retryable }) => code === 'CALL_TIMEOUT' || (code === 'GATEWAY_MISMATCH' && retryable),
  )
  const what = silent
    ? 'takes connections but says nothing'
    : 'does not answer as a Thrift gateway does'
  const said = address.transport === 'http' && !silent ? `: ${failure.message}` : ''
  return new HbulkError('GATEWAY_MISMATCH', `${where} ${what}${said}`, {
    hint: 'Is it the port of an HBase Thrift gateway?',
    cause: failure,
  })
}
