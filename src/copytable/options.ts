import { parseSecondGateway } from '../cli/options/second-gateway.js'
import { prefixedTable } from '../cli/table-name.js'
import type { GlobalOptions, Invocation } from '../cli/tool.js'
import type { GatewayAddress } from '../client/gateway-url.js'
import { HbulkError } from '../errors.js'
import type { CellSelection } from '../two-tables/cell-selection.js'
import { type FamilyPair, parseFamilyPairs } from '../two-tables/family-pairs.js'
import { eitherFlag, type Flags, parseCellSelection } from '../two-tables/selection-flags.js'

export interface CopyOptions {
  readonly table: string
  readonly target: string
  /** Undefined: those of the source. */
  readonly toGateways: readonly GatewayAddress[] | undefined
  /** None: all families under their own names. */
  readonly families: readonly FamilyPair[]
  readonly selection: CellSelection
  readonly create: boolean
  /** Compare afterwards. */
  readonly verify: boolean
}

const TO_GATEWAY =
  'Name a Thrift gateway of the other cluster: use --to-gateway thrift://host:port.'

/** Flags of HBase's CopyTable that cannot be honoured, with what to do instead. */
const refused: Readonly<Record<string, readonly [why: string, hint: string]>> = {
  'peer.adr': ['no ZooKeeper is spoken to here', TO_GATEWAY],
  'peer.uri': ['no ZooKeeper is spoken to here', TO_GATEWAY],
  'rs.class': ["CopyTable does not honour it either, since HBase 0.98's", TO_GATEWAY],
  'rs.impl': ["CopyTable does not honour it either, since HBase 0.98's", TO_GATEWAY],
  bulkload: [
    'no store files are written here, rows are put',
    'Leave it out, or use HBase CopyTable where HDFS is.',
  ],
  snapshot: [
    'a snapshot cannot be read over Thrift',
    "Clone it to a table first, in the HBase shell: clone_snapshot 'snapshot', 'table'.",
  ],
}

function refuseFlags(flags: Flags): void {
  for (const [name, [why, hint]] of Object.entries(refused)) {
    if (flags[name] === undefined) continue
    throw new HbulkError('USAGE', `--${name} cannot be honoured: ${why}`, { hint })
  }
}

/** @throws HbulkError USAGE */
export function parseCopyOptions(
  args: Invocation['args'],
  flags: Flags,
  global: Pick<GlobalOptions, 'tablePrefix' | 'terms'>,
  environment: Invocation['environment'] = {},
): CopyOptions {
  refuseFlags(flags)
  const [table, extra] = args
  if (table === undefined || table === '') {
    throw new HbulkError('USAGE', 'no table is named', { hint: 'Write hbulk copytable <table>.' })
  }
  if (extra !== undefined) {
    throw new HbulkError('USAGE', `unexpected argument '${extra}'`, {
      hint: `Name the target with --new.name=${extra}.`,
    })
  }
  const newName = eitherFlag(flags, { own: 'new-name', hbase: 'new.name' })
  const toGateways = parseSecondGateway(flags, environment, global.terms)
  if (newName === undefined && toGateways === undefined) {
    throw new HbulkError('USAGE', 'neither another name nor another gateway is given', {
      hint: 'Write --new.name=other, or --to-gateway thrift://host:port, or both.',
    })
  }
  if (newName === '') {
    throw new HbulkError('USAGE', '--new.name is empty', { hint: 'Name the table to copy to.' })
  }
  return Object.freeze({
    table: prefixedTable(global, table),
    target: prefixedTable(global, newName ?? table),
    toGateways,
    families: typeof flags.families === 'string' ? parseFamilyPairs(flags.families) : [],
    selection: Object.freeze(parseCellSelection(flags)),
    create: flags.create === true,
    verify: flags.verify === true,
  })
}
