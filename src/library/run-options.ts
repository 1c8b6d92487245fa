import { type GatewayAddress, type GatewayTerms, parseGatewayUrl } from '../client/gateway-url.js'
import type { ProxySettings } from '../client/proxy.js'
import { HbulkError } from '../errors.js'
import { checkWhole } from '../system/check-whole.js'
import { jobDefaults } from '../workers/job-defaults.js'
import type { JobRun } from '../workers/job-run.js'
import type { Log, ProgressState } from '../workers/monitor.js'

/** How a tool is run by a program: what is left out is as on the command line. */
export interface RunOptions {
  /** URLs as `--gateway` takes them. Default `thrift://localhost:9090`. */
  readonly gateways?: string | readonly string[] | undefined
  /** HTTP headers, for gateways that are spoken to over HTTP. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** The user to act for, through gateways over HTTP that may do so for ours. */
  readonly doAs?: string | undefined
  /** For gateways in TLS (`+https`, `+tls`): who may have signed their certificates, and what is shown to them, as PEM. */
  readonly tls?: GatewayTerms['tls']
  /** Proxies on the way to gateways over HTTP. Default: none, whatever the environment says. */
  readonly proxies?: ProxySettings | undefined
  /** The longest wait for a connection, in milliseconds. Default 5,000. */
  readonly connectTimeoutMs?: number | undefined
  /** Worker threads; by default from the number of cores. */
  readonly threads?: number | undefined
  /** Connections of each thread. */
  readonly connections?: number | undefined
  /** Connections to each gateway, of the whole job. Default 1,000. */
  readonly gatewayConnections?: number | undefined
  /** Rows a second, for the whole job. */
  readonly rateRows?: number | undefined
  /** Bytes a second, for the whole job. */
  readonly rateBytes?: number | undefined
  readonly batchRows?: number | undefined
  readonly batchBytes?: number | undefined
  /** The longest wait for one answer, in milliseconds. Default 30,000. */
  readonly callTimeoutMs?: number | undefined
  /** Further tries after a fault that may pass. Default 10. */
  readonly retries?: number | undefined
  /** Directory for the job's state: with it a job that was stopped can be resumed. */
  readonly jobDir?: string | undefined
  /** The directory of a job that was stopped: goes on with it. */
  readonly resume?: string | undefined
  /** Aborted: the job stops in order, saves its state and rejects with INTERRUPTED. */
  readonly signal?: AbortSignal | undefined
  /** Takes lines for people. By default nothing is said. */
  readonly log?: Partial<Log> | undefined
  /** Called a few times a second while the job runs. */
  readonly onProgress?: ((state: ProgressState) => void) | undefined
}

const silent = (): void => {}

/** Where a count begins that must not be 0. */
const counts = [
  'threads',
  'connections',
  'gatewayConnections',
  'connectTimeoutMs',
  'rateRows',
  'rateBytes',
  'batchRows',
  'batchBytes',
  'callTimeoutMs',
] as const

function checkCounts(options: RunOptions): void {
  for (const name of counts) checkWhole(name, options[name], 1)
  checkWhole('retries', options.retries, 0)
}

/** @throws HbulkError USAGE for a list that is empty or has in it what is no URL; CONFIG for a proxy that is none */
export function gatewayList(
  urls: string | readonly string[],
  headers: Readonly<Record<string, string>> | undefined,
  { doAs, tls, proxies, connectTimeoutMs, isSecond }: GatewayTerms,
  name: string,
): readonly GatewayAddress[] {
  const list = typeof urls === 'string' ? urls.split(',') : urls
  if (list.length === 0) throw new HbulkError('USAGE', `${name} is empty`)
  const terms = { doAs, tls, proxies, connectTimeoutMs, isSecond }
  return list.map((url) => parseGatewayUrl(url, headers, terms))
}

/** @throws HbulkError USAGE for a gateway that is no URL, and a number that is none */
export function jobRun(options: RunOptions, dryRun = false): JobRun {
  checkCounts(options)
  const { gateways = jobDefaults.gateway, headers, log, onProgress, signal } = options
  return {
    global: {
      gateways: gatewayList(gateways, headers, options, 'gateways'),
      callTimeoutMs: options.callTimeoutMs ?? jobDefaults.callTimeoutMs,
      retries: options.retries ?? jobDefaults.retries,
      threads: options.threads,
      connections: options.connections,
      gatewayConnections: options.gatewayConnections,
      rateRows: options.rateRows,
      rateBytes: options.rateBytes,
      batchRows: options.batchRows,
      batchBytes: options.batchBytes,
      jobDir: options.jobDir,
      resume: options.resume,
      dryRun,
    },
    log: {
      info: (line) => log?.info?.(line),
      warn: (line) => log?.warn?.(line),
      detail: (line) => log?.detail?.(line),
    },
    progress: { start: silent, update: (state) => onProgress?.(state), stop: silent },
    signal: signal ?? new AbortController().signal,
  }
}
