import type { Option } from 'commander'
import { HbulkError } from '../../errors.js'
import { checkHttpHeader } from '../../system/check-http-header.js'
import { messageOf } from '../error-lines.js'
import { parseHttpHeader } from '../parse/http-header.js'
import { asConfig } from './as-config.js'
import type { GlobalOptionSpec } from './global-options.js'
import { type GivenHeaders, HttpHeaderOption } from './http-header-option.js'

/** Value of an option that every command has, in the shape that the command line gives it. */
export type RawValue = string | readonly string[] | boolean | number

/** @param label the option and its file, for errors. @throws HbulkError CONFIG for a value of the wrong type */
export function globalConfigValue(spec: GlobalOptionSpec, value: unknown, label: string): RawValue {
  if (spec.kind === 'flag') {
    if (typeof value === 'boolean') return value
    throw wrongType(label, 'true or false')
  }
  if (spec.kind === 'level') {
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value
    throw wrongType(label, 'a number: 0, 1 or 2')
  }
  if (spec.kind === 'text') return text(value, label)
  return spec.name === 'header' ? headerLines(value, label) : texts(value, label)
}

/** Headers as an object or as lines. */
function headerLines(value: unknown, label: string): string[] {
  if (!isPlainObject(value)) return texts(value, label)
  return Object.entries(value).map(([name, header]) =>
    asConfig(() => checkHttpHeader(name, text(header, label), label)).join(': '),
  )
}

function texts(value: unknown, label: string): string[] {
  return Array.isArray(value) ? value.map((item) => text(item, label)) : [text(value, label)]
}

/**
 * The same for an option of a command's own, through the option's own parser.
 * @param name what the file calls it: `--no-x` may stand there as `x` too
 */
export function ownConfigValue(
  option: Option,
  name: string,
  value: unknown,
  label: string,
): unknown {
  if (option.isBoolean() || option.negate) {
    if (typeof value !== 'boolean') throw wrongType(label, 'true or false')
    return option.negate && option.long === `--${name}` ? !value : value
  }
  if (option instanceof HttpHeaderOption) {
    const lines = headerLines(value, label)
    const headers = lines.map((line) => asConfig(() => parseHttpHeader(line, label)))
    return { headers, asked: false } satisfies GivenHeaders
  }
  if (option.optional && typeof value === 'boolean') return value
  if (!option.variadic) return parse(option, text(value, label), option.defaultValue, label)
  const items: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (option.parseArg === undefined) return items.map((item) => text(item, label))
  let result: unknown = option.defaultValue
  for (const item of items) result = parse(option, text(item, label), result, label)
  return result
}

function parse(option: Option, value: string, previous: unknown, label: string): unknown {
  if (option.parseArg === undefined) return value
  const parseArg = option.parseArg
  try {
    return asConfig(() => parseArg(value, previous))
  } catch (error) {
    if (error instanceof HbulkError) throw error
    throw new HbulkError('CONFIG', `${label} '${value}': ${messageOf(error)}`, { cause: error })
  }
}

function text(value: unknown, label: string): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  throw wrongType(label, 'a text or a number')
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function wrongType(label: string, wanted: string): HbulkError {
  return new HbulkError('CONFIG', `${label} has a value of the wrong type`, {
    hint: `It must be ${wanted}.`,
  })
}
