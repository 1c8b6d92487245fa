import type { FamilyDescriptor } from '../client/types.js'

/** A setting as the HBase shell calls it, and what HBase has where nothing is said. */
interface Setting {
  readonly of: (family: FamilyDescriptor) => string | number | boolean | undefined
  readonly name: string
  readonly usual: string | number | boolean
}

const settings: readonly Setting[] = [
  { name: 'VERSIONS', usual: 1, of: (family) => family.maxVersions },
  { name: 'MIN_VERSIONS', usual: 0, of: (family) => family.minVersions },
  { name: 'TTL', usual: Number.POSITIVE_INFINITY, of: (family) => family.timeToLive },
  { name: 'COMPRESSION', usual: 'NONE', of: (family) => family.compression },
  { name: 'BLOOMFILTER', usual: 'ROW', of: (family) => family.bloomFilter },
  { name: 'BLOCKSIZE', usual: 65_536, of: (family) => family.blockSize },
  { name: 'DATA_BLOCK_ENCODING', usual: 'NONE', of: (family) => family.dataBlockEncoding },
  { name: 'KEEP_DELETED_CELLS', usual: 'FALSE', of: (family) => family.keepDeletedCells },
  { name: 'IN_MEMORY', usual: false, of: (family) => family.inMemory },
  { name: 'BLOCKCACHE', usual: true, of: (family) => family.blockCache },
  { name: 'REPLICATION_SCOPE', usual: 0, of: (family) => family.replicationScope },
]

/** A family in a `create` of the HBase shell: its name, with the settings that HBase would not choose itself. */
export function shellFamily(family: FamilyDescriptor): string {
  const unusual = settings.flatMap(({ name, usual, of }) => {
    const value = of(family)
    if (value === undefined || value === usual) return []
    return [`${name} => ${typeof value === 'string' ? rubyString(value) : String(value)}`]
  })
  const name = rubyString(family.name)
  return unusual.length === 0 ? name : `{${[`NAME => ${name}`, ...unusual].join(', ')}}`
}

/** Single quotes know no `#{}`. */
export function rubyString(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`
}
