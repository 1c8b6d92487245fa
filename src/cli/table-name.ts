/**
 * The table's full name under `--table-prefix`: HappyBase's rule, prefix and `_` before the name.
 * In a namespace the prefix goes before the qualifier: `ns:p_name`.
 */
export function prefixedTable(
  global: { readonly tablePrefix: string | undefined },
  table: string,
): string {
  const prefix = global.tablePrefix
  if (prefix === undefined || prefix === '') return table
  const colon = table.indexOf(':')
  return `${table.slice(0, colon + 1)}${prefix}_${table.slice(colon + 1)}`
}
