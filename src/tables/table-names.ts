import { prefixedTable } from '../cli/table-name.js'

interface Prefixing {
  readonly tablePrefix: string | undefined
}

/** The tables that the user sees under `--table-prefix`, by the names the user gives them, in order. */
export function visibleTables(global: Prefixing, names: readonly string[]): string[] {
  return names.flatMap((name) => unprefixed(global, name) ?? []).sort()
}

/** The name that `prefixedTable` makes `full` of; undefined if there is none. */
function unprefixed(global: Prefixing, full: string): string | undefined {
  const { tablePrefix = '' } = global
  if (tablePrefix === '') return full
  const colon = full.indexOf(':')
  const name = full.slice(0, colon + 1) + full.slice(colon + 1 + tablePrefix.length + 1)
  const named = name !== '' && !name.endsWith(':')
  return named && prefixedTable(global, name) === full ? name : undefined
}
