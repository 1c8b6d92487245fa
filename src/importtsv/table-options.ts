import type { FamilyDescriptor } from '../client/types.js'
import { HbulkError } from '../errors.js'
import { type PresplitSpec, parsePresplit } from '../presplit/presplit.js'
import { parseSalts, saltSplits } from '../presplit/salt.js'

/** What is asked of a table that may have to be created. */
export interface AskedTable {
  readonly createTable: boolean
  /** As `--presplit` takes it. */
  readonly presplit: string | undefined
  readonly families: readonly FamilyDescriptor[] | undefined
  readonly salt: number | undefined
}

export interface TableOptions {
  readonly createTable: boolean
  readonly presplit: PresplitSpec | undefined
  readonly families: readonly FamilyDescriptor[] | undefined
}

function usage(message: string, hint: string): HbulkError {
  return new HbulkError('USAGE', message, { hint })
}

/**
 * A table of salted keys gets a region for each salt unless something else is asked for: salts without regions to go to
 * would be of no use.
 * @throws HbulkError USAGE for what only a new table can have, and for salts that there are not
 */
export function tableOptions({ createTable, presplit, families, salt }: AskedTable): TableOptions {
  if (presplit !== undefined && !createTable) {
    throw usage('--presplit without --create-table', 'Only a table to be created can be pre-split.')
  }
  if (families !== undefined && !createTable) {
    throw usage('--family without --create-table', 'Only a table to be created gets settings.')
  }
  if (salt !== undefined) parseSalts(`${salt}`)
  const asked = presplit ?? (salt === undefined || !createTable ? 'none' : `salt:${salt}`)
  const spec = asked === 'none' ? undefined : parsePresplit(asked)
  if (spec?.kind === 'salt') saltSplits(salt ?? 0, spec.regions)
  return { createTable, presplit: spec, families }
}
