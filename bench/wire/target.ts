import { HbulkError } from '../../src/errors.js'

/** A gateway the benchmark's own sockets talk to. */
export interface Target {
  readonly api: 1 | 2
  readonly transport: 'buffered' | 'framed' | 'http'
  readonly protocol: 'binary' | 'compact'
  readonly host: string
  readonly port: number
  readonly path: string
}

/** Reads a gateway URL that leaves nothing open, as the sandbox prints it. */
export function parseTarget(url: string): Target {
  const match = /^thrift([12])(\+http)?:\/\/([^/:?]+):(\d+)(\/[^?]*)?(?:\?(.*))?$/.exec(url)
  if (match === null) {
    throw new HbulkError('USAGE', `gateway ${url} is not of the form thrift2://host:port`)
  }
  const [, api, http, host = '', port, path = '/', query = ''] = match
  const params = new URLSearchParams(query)
  const framed = params.get('transport') === 'framed'
  return {
    api: api === '1' ? 1 : 2,
    transport: http !== undefined ? 'http' : framed ? 'framed' : 'buffered',
    protocol: params.get('protocol') === 'compact' ? 'compact' : 'binary',
    host,
    port: Number(port),
    path,
  }
}
