/** Thrift's type codes as the binary protocol writes them; the compact protocol's codes are translated to these. */
export const TType = {
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
