import { HbulkError } from '../../errors.js'
import { thrift1Types, thrift2Types } from '../../wire/generic/services.js'
import type { FamilyDescriptor } from '../types.js'

export type Thrift1Family = InstanceType<typeof thrift1Types.ColumnDescriptor>
export type Thrift2Family = InstanceType<typeof thrift2Types.TColumnFamilyDescriptor>

// HConstants.FOREVER, which our descriptors express by having no time to live.
const FOREVER = 0x7fffffff
const { TBloomFilterType: Bloom, TCompressionAlgorithm: Compression } = thrift2Types

/**
 * Whatever is not given is sent as HBase's own default (ColumnFamilyDescriptorBuilder): the Thrift1 gateway's are others,
 * three versions, no bloom filter and no block cache.
 * @throws HbulkError code USAGE
 */
export function familyToThrift1(family: FamilyDescriptor): Thrift1Family {
  checkName(family.name)
  return new thrift1Types.ColumnDescriptor({
    name: Buffer.from(family.name),
    maxVersions: family.maxVersions ?? 1,
    compression: (family.compression ?? 'NONE').toUpperCase(),
    inMemory: family.inMemory ?? false,
    bloomFilterType: Bloom[bloomFilter(family)] ?? 'ROW',
    bloomFilterVectorSize: 0,
    bloomFilterNbHashes: 0,
    blockCacheEnabled: family.blockCache ?? true,
    timeToLive: family.timeToLive ?? FOREVER,
  })
}

export function familyFromThrift1(family: Thrift1Family): FamilyDescriptor {
  const name = family.name.toString()
  return {
    name: name.endsWith(':') ? name.slice(0, -1) : name,
    ...given('maxVersions', family.maxVersions),
    ...lifetime(family.timeToLive),
    ...given('compression', family.compression),
    ...given('bloomFilter', family.bloomFilterType),
    ...given('inMemory', family.inMemory),
    ...given('blockCache', family.blockCacheEnabled),
  }
}

/**
 * Whatever is not given is not sent, and HBase's default then.
 * @throws HbulkError code USAGE
 */
export function familyToThrift2(family: FamilyDescriptor): Thrift2Family {
  checkName(family.name)
  return new thrift2Types.TColumnFamilyDescriptor({
    name: Buffer.from(family.name),
    ...(family.maxVersions === undefined ? {} : { maxVersions: family.maxVersions }),
    ...(family.timeToLive === undefined ? {} : { timeToLive: family.timeToLive }),
    ...(family.compression === undefined ? {} : { compressionType: compression(family) }),
    ...(family.bloomFilter === undefined ? {} : { bloomFilterType: bloomFilter(family) }),
    ...(family.inMemory === undefined ? {} : { inMemory: family.inMemory }),
    ...(family.blockCache === undefined ? {} : { blockCacheEnabled: family.blockCache }),
  })
}

export function familyFromThrift2(family: Thrift2Family): FamilyDescriptor {
  return {
    name: family.name.toString(),
    ...given('maxVersions', family.maxVersions),
    ...lifetime(family.timeToLive),
    ...given('compression', enumName(Compression, family.compressionType)),
    ...given('bloomFilter', enumName(Bloom, family.bloomFilterType)),
    ...given('inMemory', family.inMemory),
    ...given('blockCache', family.blockCacheEnabled),
  }
}

// A field that did not come is null, whatever the generated typings say.
type Absent = null | undefined

const given = <K extends keyof FamilyDescriptor, V>(key: K, value: V | Absent): { [P in K]?: V } =>
  value === null || value === undefined ? {} : ({ [key]: value } as { [P in K]: V })

const lifetime = (seconds: number | Absent): Pick<FamilyDescriptor, 'timeToLive'> =>
  given('timeToLive', seconds === FOREVER ? undefined : seconds)

const enumName = (names: Readonly<Record<number, string>>, code: number | Absent) =>
  code === null || code === undefined ? undefined : names[code]

const bloomFilter = (family: FamilyDescriptor): number =>
  family.bloomFilter === undefined
    ? Bloom.ROW
    : enumCode(Bloom, family.bloomFilter, `family '${family.name}': bloom filter`)

const compression = (family: FamilyDescriptor): number =>
  enumCode(Compression, family.compression ?? 'NONE', `family '${family.name}': compression`)

function enumCode(codes: object, name: string, what: string): number {
  const known = Object.entries(codes).filter(([, code]) => typeof code === 'number')
  const found = known.find(([key]) => key === name.toUpperCase())
  if (found !== undefined) return found[1]
  throw new HbulkError('USAGE', `${what} '${name}' does not exist`, {
    hint: `HBase has ${known.map(([key]) => key).join(', ')}.`,
  })
}

/** HBase's isLegalColumnFamilyName; the gateways answer such a name with an internal error at best. */
function checkName(name: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters HBase refuses
  if (name !== '' && !name.startsWith('.') && !/[\u0000-\u001f\u007f-\u009f:/\\]/.test(name)) return
  throw new HbulkError('USAGE', `'${name}' is not a column family name`, {
    hint: "It cannot be empty, begin with '.', or contain ':', '/', '\\' or control characters.",
  })
}
