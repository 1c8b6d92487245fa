import pLimit from 'p-limit'
import type { RowCallOptions, RowClient } from '../client/row-client.js'
import type { RowDelete, RowPut } from '../wire/mutations.js'
import type { OpenClients } from './clients.js'
import { passDeletes } from './clock-tick.js'
import {
  calls,
  deleteBytes,
  hasRepeats,
  type Operation,
  putBytes,
  type Round,
  rounds,
} from './operations.js'

/** A table that is written to. */
export interface WriteTarget {
  readonly open: OpenClients
  readonly table: Buffer
  /** Names of the table's families, which Thrift1 needs to delete whole rows. */
  readonly families: () => Promise<readonly Buffer[]>
}

/**
 * Makes the changes of each row in their order. `onDone` gets those that are acknowledged, some at a time.
 * Rejects with the first error; then those that were not acknowledged may have been made or not.
 */
export async function writeOperations(
  target: WriteTarget,
  operations: readonly Operation[],
  options: RowCallOptions,
  onDone: (done: readonly Operation[]) => void = () => {},
): Promise<void> {
  for (const round of rounds(operations)) {
    await writeRound(target, round, options)
    onDone(round.operations)
  }
}

async function writeRound(
  target: WriteTarget,
  { puts, deletes }: Round,
  options: RowCallOptions,
): Promise<void> {
  const { calls: client, width } = await target.open()
  const { rows } = client
  // None of the rows that are put are deleted, too.
  const results = await Promise.allSettled([
    writePuts(rows, width, target.table, puts, options),
    writeDeletes(rows, width, target, deletes, options),
  ])
  for (const result of results) if (result.status === 'rejected') throw result.reason
}

function writePuts(
  rows: RowClient,
  width: number,
  table: Buffer,
  puts: readonly RowPut[],
  options: RowCallOptions,
): Promise<void> {
  const group = ({ timestamp, extras }: RowPut): string | undefined =>
    rows.alike ? `${timestamp}@${extras?.id}` : undefined
  const groups = calls(puts, putBytes, group)
  return runAll(groups, hasRepeats(puts) ? 1 : width, (call) => rows.put(table, call, options))
}

async function writeDeletes(
  rows: RowClient,
  width: number,
  { table, families }: WriteTarget,
  deletes: readonly RowDelete[],
  options: RowCallOptions,
): Promise<void> {
  const whole = rows.alike && deletes.some(({ columns }) => columns === undefined)
  const names = whole ? await families() : []
  const group = ({ timestamp }: RowDelete): string | undefined =>
    rows.alike ? String(timestamp) : undefined
  const groups = calls(deletes, deleteBytes, group)
  await runAll(groups, hasRepeats(deletes) ? 1 : width, (call) =>
    rows.delete(table, call, names, options),
  )
  await passDeletes(deletes)
}

/** Settles when nothing is under way any more. After an error nothing more begins. */
async function runAll<T>(
  items: readonly T[],
  width: number,
  run: (item: T) => Promise<void>,
): Promise<void> {
  if (items.length < 2) {
    for (const item of items) await run(item)
    return
  }
  const limit = pLimit(width)
  let failed = false
  const results = await Promise.allSettled(
    items.map((item) =>
      limit(async () => {
        if (failed) return
        try {
          await run(item)
        } catch (error) {
          failed = true
          throw error
        }
      }),
    ),
  )
  for (const result of results) if (result.status === 'rejected') throw result.reason
}
