import type { PreparedCall } from './calls.js'
import type { ColumnName, RowVisitor } from './model.js'
import type {
  CellCondition,
  NewCell,
  RowDelete,
  RowMutation,
  RowPut,
  RowsGet,
} from './mutations.js'
import type { RowsReply } from './rows-decoder.js'
import type { RpcChannel } from './types.js'

/** What an append is about. Its values go behind those that are there. */
export interface RowAppend {
  readonly row: Buffer
  readonly cells: readonly NewCell[]
}

/** The calls for single rows: one implementation for each API. What one API lacks is absent. */
export interface RowCalls {
  /** True if a call has one timestamp, and one set of extras, for all its puts. */
  readonly alike: boolean
  /** Rows that are not there are left out; the others come in the order they were asked for. */
  get(channel: RpcChannel, get: RowsGet, visitor: RowVisitor): PreparedCall<RowsReply>
  put(channel: RpcChannel, table: Buffer, puts: readonly RowPut[]): PreparedCall<void>
  /** `families` are the table's, for an API that cannot name a whole row. */
  delete(
    channel: RpcChannel,
    table: Buffer,
    deletes: readonly RowDelete[],
    families: readonly Buffer[],
  ): PreparedCall<void>
  /** Adds to a counter and returns its new value. */
  increment(
    channel: RpcChannel,
    table: Buffer,
    row: Buffer,
    column: ColumnName,
    amount: bigint,
  ): PreparedCall<bigint>
  /** Delivers the row as it is after the append, as far as it was appended to. */
  append(
    channel: RpcChannel,
    table: Buffer,
    append: RowAppend,
    visitor: RowVisitor,
  ): PreparedCall<unknown>
  checkAndPut(
    channel: RpcChannel,
    table: Buffer,
    condition: CellCondition,
    put: RowPut,
  ): PreparedCall<boolean>
  checkAndDelete?(
    channel: RpcChannel,
    table: Buffer,
    condition: CellCondition,
    change: RowDelete,
  ): PreparedCall<boolean>
  checkAndMutate?(
    channel: RpcChannel,
    table: Buffer,
    row: Buffer,
    condition: CellCondition,
    mutations: readonly RowMutation[],
  ): PreparedCall<boolean>
  /** Puts and deletes of one row, at one moment. */
  mutate?(
    channel: RpcChannel,
    table: Buffer,
    row: Buffer,
    mutations: readonly RowMutation[],
  ): PreparedCall<void>
}
