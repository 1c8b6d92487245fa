export type ThriftValue = number | bigint | boolean | Buffer | ThriftValue[] | ThriftFields
export type ThriftFields = Map<number, ThriftValue>

/** What both protocols' readers offer; types are the binary protocol's codes. */
export interface ThriftReader {
  /** @returns the message type. */
  message(): number
  /** The next field of the struct, undefined at its end. */
  field(): { readonly id: number; readonly type: number } | undefined
  list(): { readonly elementType: number; readonly size: number }
  value(type: number): ThriftValue
}
