import { parseCount } from '../cli/parse/count.js'
import { prefixedTable } from '../cli/table-name.js'
import type { GlobalOptions, Invocation } from '../cli/tool.js'
import { HbulkError } from '../errors.js'
import type { Environment } from '../system/environment.js'
import { parseFamilyPairs } from '../two-tables/family-pairs.js'
import { type Flags, parseCellSelection } from '../two-tables/selection-flags.js'
import { parseTargetGateways } from '../two-tables/target-gateways.js'
import { USUALLY_LISTED, type VerifyRequest } from './verify-request.js'

/** Differences that one report can list: each task remembers as many. */
const MOST_LISTED = 100_000

/** @throws HbulkError USAGE */
export function parseVerifyOptions(
  args: Invocation['args'],
  flags: Flags,
  global: Pick<GlobalOptions, 'tablePrefix' | 'terms'>,
  environment: Environment = {},
): VerifyRequest {
  const [table, other] = args
  if (table === undefined || table === '' || other === '') {
    throw new HbulkError('USAGE', 'no table is named', {
      hint: 'Write hbulk verify <table> <other table>, or --to-gateway for the same table elsewhere.',
    })
  }
  const toGateways = parseTargetGateways(flags, global.terms, environment)
  if (other === undefined && toGateways === undefined) {
    throw new HbulkError('USAGE', `nothing is named to compare '${table}' with`, {
      hint: 'Name another table, or another gateway with --to-gateway thrift://host:port.',
    })
  }
  const selection = parseCellSelection(flags)
  const repair = flags.repair === true
  if (repair && selection.allCells) {
    throw new HbulkError('USAGE', '--repair and --all.cells do not go together', {
      hint: 'A delete marker cannot be taken back, so only cells that are seen can be repaired: leave --all.cells out.',
    })
  }
  return Object.freeze({
    table: prefixedTable(global, table),
    target: prefixedTable(global, other ?? table),
    toGateways,
    families: typeof flags.families === 'string' ? parseFamilyPairs(flags.families) : [],
    selection: Object.freeze(selection),
    repair,
    mostListed:
      typeof flags.list === 'string'
        ? parseCount(flags.list, '--list', { min: 0, max: MOST_LISTED })
        : USUALLY_LISTED,
  })
}
