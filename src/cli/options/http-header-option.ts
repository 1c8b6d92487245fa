import { Option } from 'commander'
import { parseHttpHeader } from '../parse/http-header.js'

export type HttpHeader = readonly [name: string, value: string]

/** HTTP headers that one option was given. The values are secrets. */
export interface GivenHeaders {
  readonly headers: readonly HttpHeader[]
  /** On the command line: they are meant for these very gateways. */
  readonly asked: boolean
}

/** A command's own option for HTTP headers, repeatable, whose values `--print-config` masks. */
export class HttpHeaderOption extends Option {
  constructor(flags: string, description: string) {
    super(flags, description)
    const name = this.long ?? flags
    this.argParser((line: string, previous: unknown): GivenHeaders => {
      const before = isGiven(previous) && previous.asked ? previous.headers : []
      return { headers: [...before, parseHttpHeader(line, name)], asked: true }
    })
  }
}

/** What the option's value is in the flags of a command. */
export function isGiven(value: unknown): value is GivenHeaders {
  return typeof value === 'object' && value !== null && 'headers' in value && 'asked' in value
}

/** Later headers replace earlier ones of the same name, in whatever case. */
export function mergeHeaders(headers: Iterable<HttpHeader>): ReadonlyMap<string, string> {
  const merged = new Map<string, HttpHeader>()
  for (const header of headers) merged.set(header[0].toLowerCase(), header)
  return new Map(merged.values())
}

/** What stands in for the values where they are shown. */
export function maskedHeaders(names: Iterable<string>): Readonly<Record<string, string>> {
  return Object.fromEntries([...names].map((name) => [name, '***']))
}
