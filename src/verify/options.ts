import { parseSecondGateway } from '../cli/options/second-gateway.js'
import { parseCount } from '../cli/parse/count.js'
import { prefixedTable } from '../cli/table-name.js'
import type { GlobalOptions, Invocation } from '../cli/tool.js'
import { HbulkError } from '../errors.js'
import { parseFamilyPairs } from '../two-tables/family-pairs.js'
import { type Flags, parseCellSelection } from '../two-tables/selection-flags.js'
import { USUALLY_LISTED, type VerifyRequest } from './verify-request.js'

/** Differences that one report can list: each task remembers as many. */
const MOST_LISTED = 100_000

/** @throws HbulkError USAGE */
export function parseVerifyOptions(
  args: Invocation['args'],
  flags: Flags,
  global: Pick<GlobalOptions, 'tablePrefix' | 'terms'>,
  environment: Invocation['environment'] = {},
): VerifyRequest {
  const [table, other] = args
  refuseAgainstFlags(flags)
  if (table === undefined || table === '' || other === '') {
    throw new HbulkError('USAGE', 'no table is named', {
      hint: 'Write hbulk verify <table> <other table>, or --to-gateway for the same table elsewhere.',
    })
  }
  const toGateways = parseSecondGateway(flags, environment, global.terms)
  if (other === undefined && toGateways === undefined) {
    throw new HbulkError('USAGE', `nothing is named to compare '${table}' with`, {
      hint: 'Name another table, another gateway with --to-gateway, or an export with --against.',
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
    mostListed: parseMostListed(flags),
  })
}

/** Differences to list. */
export function parseMostListed({ list }: Flags): number {
  if (typeof list !== 'string') return USUALLY_LISTED
  return parseCount(list, '--list', { min: 0, max: MOST_LISTED })
}

/** What means something together with `--against` only. */
function refuseAgainstFlags(flags: Flags): void {
  const flag =
    flags.checksums === false
      ? '--no-checksums'
      : flags.maxLineBytes === undefined
        ? undefined
        : '--max-line-bytes'
  if (flag === undefined) return
  throw new HbulkError('USAGE', `${flag} is for --against`, { hint: 'Leave it out.' })
}
