/** Thrift's type codes as the binary protocol writes them. */
export const ThriftType = {
  STOP: 0,
  BOOL: 2,
  BYTE: 3,
  DOUBLE: 4,
  I16: 6,
  I32: 8,
  I64: 10,
  STRING: 11,
  STRUCT: 12,
  MAP: 13,
  SET: 14,
  LIST: 15,
} as const

export const MessageType = { CALL: 1, REPLY: 2, EXCEPTION: 3 } as const

/** The compact protocol's code for each of the codes above; booleans have two, true and false. */
export const COMPACT_CODES: ReadonlyMap<number, number> = new Map([
  [ThriftType.BOOL, 1],
  [ThriftType.BYTE, 3],
  [ThriftType.I16, 4],
  [ThriftType.I32, 5],
  [ThriftType.I64, 6],
  [ThriftType.DOUBLE, 7],
  [ThriftType.STRING, 8],
  [ThriftType.LIST, 9],
  [ThriftType.SET, 10],
  [ThriftType.MAP, 11],
  [ThriftType.STRUCT, 12],
])
