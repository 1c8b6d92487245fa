import { parseByteSize } from '../../cli/parse/byte-size.js'
import { prefixedTable } from '../../cli/table-name.js'
import type { GlobalOptions, Invocation } from '../../cli/tool.js'
import { HbulkError } from '../../errors.js'
import type { Flags } from '../../two-tables/selection-flags.js'
import { parseMostListed } from '../options.js'
import { type AgainstRequest, USUAL_RECORD_BYTES } from './request.js'

/** Flags of a comparison of two tables that say what an export's manifest says, by their names in `flags`. */
const saidByManifest: ReadonlyMap<string, string> = new Map([
  ['families', '--families'],
  ['startrow', '--startrow'],
  ['startRow', '--start-row'],
  ['stoprow', '--stoprow'],
  ['stopRow', '--stop-row'],
  ['starttime', '--starttime'],
  ['startTime', '--start-time'],
  ['endtime', '--endtime'],
  ['endTime', '--end-time'],
  ['versions', '--versions'],
  ['all.cells', '--all.cells'],
  ['allCells', '--all-cells'],
])

/** @throws HbulkError USAGE */
export function parseAgainstOptions(
  args: Invocation['args'],
  flags: Flags,
  global: Pick<GlobalOptions, 'tablePrefix'>,
): AgainstRequest {
  const [table, other] = args
  const directory = flags.against
  if (table === undefined || table === '' || typeof directory !== 'string' || directory === '') {
    throw usage(
      'a table and an export are needed',
      'Write hbulk verify <table> --against <directory>.',
    )
  }
  if (other !== undefined) {
    throw usage(`--against: '${other}' is one table too many`, 'Compare them one after the other.')
  }
  if (flags.repair === true) {
    throw usage(
      '--repair and --against do not go together',
      `Use hbulk import ${table} ${directory}: it writes what is missing or different.`,
    )
  }
  if (flags.toGateway !== undefined || flags.toHeader !== undefined) {
    const flag = flags.toGateway === undefined ? '--to-header' : '--to-gateway'
    throw usage(`${flag}: there is no second table`, "Give the table's gateway as --gateway.")
  }
  for (const [name, flag] of saidByManifest) {
    if (flags[name] === undefined) continue
    throw usage(`${flag}: the export's manifest says what is compared`, 'Leave it out.')
  }
  const { maxLineBytes } = flags
  return Object.freeze({
    ...{ table: prefixedTable(global, table), directory },
    checksums: flags.checksums !== false,
    maxRecordBytes:
      typeof maxLineBytes === 'string'
        ? parseByteSize(maxLineBytes, '--max-line-bytes')
        : USUAL_RECORD_BYTES,
    mostListed: parseMostListed(flags),
  })
}

function usage(message: string, hint: string): HbulkError {
  return new HbulkError('USAGE', message, { hint })
}
