import { thrift1Types } from '../../wire/generic/thrift1-service.js'
import type { FamilyDescriptor } from '../types.js'
import { bloomFilter, checkName, FOREVER, given, lifetime } from './family-fields.js'

export type Thrift1Family = InstanceType<typeof thrift1Types.ColumnDescriptor>

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
    bloomFilterType: bloomFilter(family),
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
