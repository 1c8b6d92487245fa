import { CellType } from '../../client/types.js'

/** The names in HBase's KeyValue.Type. */
const names: ReadonlyMap<number, string> = new Map([
  [CellType.PUT, 'Put'],
  [CellType.DELETE, 'Delete'],
  [CellType.DELETE_FAMILY_VERSION, 'DeleteFamilyVersion'],
  [CellType.DELETE_COLUMN, 'DeleteColumn'],
  [CellType.DELETE_FAMILY, 'DeleteFamily'],
])

const types: ReadonlyMap<string, number> = new Map([...names].map(([type, name]) => [name, type]))

/** A code that HBase does not have yet stays a number. */
export const cellTypeName = (type: number): string => names.get(type) ?? String(type)

/** Undefined for a name that HBase does not have. */
export const cellTypeOf = (name: string): number | undefined => types.get(name)
