import { thrift2Types } from '../../wire/generic/thrift2-service.js'
import type { FamilyDescriptor } from '../types.js'
import { bloomFilter, checkName, given, knownName, lifetime } from './family-fields.js'

export type Thrift2Family = InstanceType<typeof thrift2Types.TColumnFamilyDescriptor>

const {
  TBloomFilterType: Bloom,
  TCompressionAlgorithm: Compression,
  TDataBlockEncoding: Encoding,
  TKeepDeletedCells: KeepDeleted,
} = thrift2Types

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
    ...(family.compression === undefined
      ? {}
      : { compressionType: code(Compression, family.compression, family, 'compression') }),
    ...(family.bloomFilter === undefined
      ? {}
      : { bloomFilterType: enumCode(Bloom, bloomFilter(family)) }),
    ...(family.inMemory === undefined ? {} : { inMemory: family.inMemory }),
    ...(family.blockCache === undefined ? {} : { blockCacheEnabled: family.blockCache }),
    ...(family.minVersions === undefined ? {} : { minVersions: family.minVersions }),
    ...(family.blockSize === undefined ? {} : { blockSize: family.blockSize }),
    ...(family.replicationScope === undefined ? {} : { scope: family.replicationScope }),
    ...(family.dataBlockEncoding === undefined
      ? {}
      : { dataBlockEncoding: code(Encoding, family.dataBlockEncoding, family, 'encoding') }),
    ...(family.keepDeletedCells === undefined
      ? {}
      : {
          keepDeletedCells: code(
            KeepDeleted,
            family.keepDeletedCells,
            family,
            'kept deleted cells',
          ),
        }),
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
    ...given('minVersions', family.minVersions),
    ...given('blockSize', family.blockSize),
    ...given('replicationScope', family.scope),
    ...given('dataBlockEncoding', enumName(Encoding, family.dataBlockEncoding)),
    ...given('keepDeletedCells', enumName(KeepDeleted, family.keepDeletedCells)),
  }
}

const enumName = (names: Readonly<Record<number, string>>, code: number | null | undefined) =>
  code === null || code === undefined ? undefined : names[code]

/** An enum of the generated code has its names and its codes as keys. */
const enumCode = (codes: object, name: string): number =>
  Object.entries(codes).find(([key]) => key === name)?.[1]

/** @throws HbulkError code USAGE, naming what the enum has */
function code(names: object, name: string, family: FamilyDescriptor, what: string): number {
  const known = Object.keys(names).filter((key) => !/^\d+$/.test(key))
  return enumCode(names, knownName(known, name, `family '${family.name}': ${what}`))
}
