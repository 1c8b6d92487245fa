import { toStringBinary } from '../bytes/string-binary.js'
import type { HBaseClient } from '../client/client.js'
import type { TableDescriptor } from '../client/types.js'
import { HbulkError } from '../errors.js'
import type { ExportOptions } from './export-options.js'
import { checkCapabilities, parseColumnSelection } from './selection.js'

/** Refuses what cannot work, before anything is read or written: table, families, abilities of the gateway's API. Returns the table. */
export async function checkTable(
  client: HBaseClient,
  { table, selection }: ExportOptions,
): Promise<TableDescriptor> {
  checkCapabilities(selection, client.capabilities)
  const described = await client.admin.describeTable(table)
  const known = new Set(described.families.map(({ name }) => name))
  for (const text of selection.columns) {
    const { family } = parseColumnSelection(text)
    if (known.has(family.toString())) continue
    const name = toStringBinary(family)
    throw new HbulkError('FAMILY_NOT_FOUND', `table '${table}' has no column family '${name}'`, {
      hint: `It has ${[...known].join(', ')}.`,
    })
  }
  return described
}
