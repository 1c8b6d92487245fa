import { isDeepStrictEqual } from 'node:util'

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** The value as it comes back from a file. */
export function throughJson(value: unknown): unknown {
  const text = JSON.stringify(value)
  return text === undefined ? undefined : JSON.parse(text)
}

/** True if the value survives JSON unchanged: what a plan, a task, an outcome and a job's options must be. */
export function isPlainJson(value: unknown): boolean {
  return isDeepStrictEqual(throughJson(value), value)
}

export interface Difference {
  /** Path of the member: `columns.0.family`. */
  readonly name: string
  readonly before: string
  readonly now: string
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value)
}

function compare(before: unknown, now: unknown, path: readonly string[]): Difference | undefined {
  if (isDeepStrictEqual(before, now)) return undefined
  if (!isObject(before) || !isObject(now)) {
    return { name: path.join('.'), before: show(before), now: show(now) }
  }
  for (const key of new Set([...Object.keys(before), ...Object.keys(now)])) {
    const difference = compare(before[key], now[key], [...path, key])
    if (difference !== undefined) return difference
  }
  // Nothing but the kind differs, an array against an object.
  return { name: path.join('.'), before: show(before), now: show(now) }
}

/** The first member in which `now`, once through JSON, differs from `before`. */
export function firstDifference(before: unknown, now: unknown): Difference | undefined {
  return compare(before, throughJson(now), [])
}
