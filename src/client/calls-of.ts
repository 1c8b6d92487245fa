import type { DataCalls } from '../wire/calls.js'
import { thrift1Calls } from '../wire/thrift1-calls.js'
import { thrift2Calls } from '../wire/thrift2-calls.js'
import type { ThriftApi } from '../wire/types.js'

export function callsOf(api: ThriftApi): DataCalls {
  return api === 1 ? thrift1Calls : thrift2Calls
}
