import type { DataCalls } from '../wire/calls.js'
import type { RowCalls } from '../wire/row-calls.js'
import { thrift1Calls } from '../wire/thrift1-calls.js'
import { thrift1RowCalls } from '../wire/thrift1-row-calls.js'
import { thrift2Calls } from '../wire/thrift2-calls.js'
import { thrift2RowCalls } from '../wire/thrift2-row-calls.js'
import type { ThriftApi } from '../wire/types.js'

export function callsOf(api: ThriftApi): DataCalls {
  return api === 1 ? thrift1Calls : thrift2Calls
}

export function rowCallsOf(api: ThriftApi): RowCalls {
  return api === 1 ? thrift1RowCalls : thrift2RowCalls
}
