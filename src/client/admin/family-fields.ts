import { HbulkError } from '../../errors.js'
import type { FamilyDescriptor } from '../types.js'

// HConstants.FOREVER, which our descriptors express by having no time to live.
export const FOREVER = 0x7fffffff

/** The kinds of bloom filter by their codes in `TBloomFilterType`; Thrift1 sends the names. */
export const bloomFilters: readonly string[] = ['NONE', 'ROW', 'ROWCOL', 'ROWPREFIX_FIXED_LENGTH']

// A field that did not come is null, whatever the generated typings say.
type Absent = null | undefined

export const given = <K extends keyof FamilyDescriptor, V>(
  key: K,
  value: V | Absent,
): { [P in K]?: V } =>
  value === null || value === undefined ? {} : ({ [key]: value } as { [P in K]: V })

export const lifetime = (seconds: number | Absent): Pick<FamilyDescriptor, 'timeToLive'> =>
  given('timeToLive', seconds === FOREVER ? undefined : seconds)

/** HBase's own default is ROW. */
export function bloomFilter(family: FamilyDescriptor): string {
  return family.bloomFilter === undefined
    ? 'ROW'
    : knownName(bloomFilters, family.bloomFilter, `family '${family.name}': bloom filter`)
}

/** @throws HbulkError code USAGE */
export function knownName(known: readonly string[], name: string, what: string): string {
  const upper = name.toUpperCase()
  if (known.includes(upper)) return upper
  throw new HbulkError('USAGE', `${what} '${name}' does not exist`, {
    hint: `HBase has ${known.join(', ')}.`,
  })
}

/** HBase's isLegalColumnFamilyName; the gateways answer such a name with an internal error at best. */
export function checkName(name: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters HBase refuses
  if (name !== '' && !name.startsWith('.') && !/[\u0000-\u001f\u007f-\u009f:/\\]/.test(name)) return
  throw new HbulkError('USAGE', `'${name}' is not a column family name`, {
    hint: "It cannot be empty, begin with '.', or contain ':', '/', '\\' or control characters.",
  })
}
