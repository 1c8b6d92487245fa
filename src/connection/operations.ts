import type { RowDelete, RowPut } from '../wire/mutations.js'

/** A change that waits in a batch. */
export type Operation =
  | { readonly kind: 'put'; readonly put: RowPut }
  | { readonly kind: 'delete'; readonly delete: RowDelete }

/** Operations that may be done in any order: no row among them is both put and deleted. */
export interface Round {
  readonly operations: readonly Operation[]
  readonly puts: readonly RowPut[]
  readonly deletes: readonly RowDelete[]
}

/**
 * Cuts operations where a row that was put is deleted, or the other way round. Neither API has a call that keeps the order
 * of the two: each takes them in calls of their own, and Thrift1's mixed one does all puts first.
 */
export function rounds(operations: readonly Operation[]): Round[] {
  const found: Operation[][] = []
  let current: Operation[] = []
  let kinds = new Map<string, Operation['kind']>()
  for (const operation of operations) {
    const { row } = operation.kind === 'put' ? operation.put : operation.delete
    const key = row.toString('latin1')
    const before = kinds.get(key)
    if (before !== undefined && before !== operation.kind) {
      found.push(current)
      current = []
      kinds = new Map()
    }
    kinds.set(key, operation.kind)
    current.push(operation)
  }
  if (current.length > 0) found.push(current)
  return found.map((members) => ({
    operations: members,
    puts: members.flatMap((each) => (each.kind === 'put' ? [each.put] : [])),
    deletes: members.flatMap((each) => (each.kind === 'delete' ? [each.delete] : [])),
  }))
}

/** Bytes of a call. Framed gateways take 2 MB, and nobody gains from more. */
const callBytes = 1024 * 1024
const callRows = 10_000

/** Changes in groups of which each goes out as one call. */
export function calls<T extends RowPut | RowDelete>(
  changes: readonly T[],
  sizeOf: (change: T) => number,
  groupOf: (change: T) => string | undefined,
): T[][] {
  const open = new Map<string | undefined, { members: T[]; bytes: number }>()
  const found: T[][] = []
  for (const change of changes) {
    const group = groupOf(change)
    const size = sizeOf(change)
    const call = open.get(group)
    const fits =
      call !== undefined && call.bytes + size <= callBytes && call.members.length < callRows
    if (fits) {
      call.members.push(change)
      call.bytes += size
    } else {
      const members = [change]
      found.push(members)
      open.set(group, { members, bytes: size })
    }
  }
  return found
}

/** About as many as on the wire. */
export function putBytes({ row, cells }: RowPut): number {
  let bytes = row.length + 64
  for (const { family, qualifier, value } of cells) {
    bytes += family.length + qualifier.length + value.length + 32
  }
  return bytes
}

export function deleteBytes({ row, columns = [] }: RowDelete): number {
  return row.length + 64 * (columns.length + 1)
}

/** True if a row is in the list twice, so that the order of calls is of importance. */
export function hasRepeats(changes: readonly { readonly row: Buffer }[]): boolean {
  return new Set(changes.map(({ row }) => row.toString('latin1'))).size < changes.length
}
