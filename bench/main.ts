import { Command } from 'commander'
import { HbulkError } from '../src/errors.js'
import { cacheFolder } from '../src/sandbox/folders.js'
import { runBench } from './bench.js'
import { runningHbase } from './environment.js'
import { type CaseName, CONTENDERS, GATEWAY_KINDS, parseOptions } from './options.js'
import { reportText } from './report-text.js'
import { sandboxHbase } from './sandbox-environment.js'

const SUMMARIES: Readonly<Record<CaseName, string>> = {
  import: 'load a file: hbulk importtsv, ImportTsv, HappyBase, bare sockets',
  count: 'count rows: hbulk rowcounter, RowCounter, HappyBase, bare sockets',
  cells: 'count cells by column: hbulk cellcounter, CellCounter',
  export: 'read every cell: hbulk export, Export, HappyBase, bare sockets',
  copy: 'copy a table: hbulk copytable, CopyTable',
  threads: 'two threads beside one, on a gateway that is never the bottleneck',
  compare:
    'compare two equal tables: hbulk verify, two exports, HashTable with SyncTable, bare sockets',
}

const program = new Command('bench')
  .description('hbulk beside its peers, on one HBase, in one run')
  .showHelpAfterError()
for (const [name, summary] of Object.entries(SUMMARIES)) defineCase(name as CaseName, summary)
await program.parseAsync()

function defineCase(name: CaseName, summary: string): void {
  program
    .command(name)
    .description(summary)
    .option('--rows <n>', 'generated rows (default 300000)')
    .option('--shape <CxB>', 'columns and mean value bytes of generated rows (default 8x12)')
    .option('--tpch <scale>', 'TPC-H orders at this scale, made by tpchgen-cli')
    .option('--file <file>', 'a file of your own, with unique row keys and no bad lines')
    .option('--separator <byte>', 'separator of --file (default |)')
    .option('--columns <spec>', "columns of --file, in ImportTsv's words")
    .option('--keys <order>', 'ordered (as they come) or random (default ordered)')
    .option('--regions <n>', 'regions of the table, cut at quantiles of the keys (default 1)')
    .option('--gateway-kind <kind>', `${GATEWAY_KINDS.join(', ')} (default thrift2)`)
    .option('--rounds <n>', 'runs of each contender (default 3)')
    .option('--warmups <n>', 'untimed loads and reads before the first round (default 1)')
    .option('--only <names>', `some of ${CONTENDERS.join(', ')}`)
    .option('--format <formats>', 'formats of hbulk export (default csv,avro)')
    .option('--threads <n>', 'given to hbulk')
    .option('--connections <n>', 'given to hbulk')
    .option('--hbulk-args <words>', 'given to hbulk, cut at blanks')
    .option('--environment <file>', 'an HBase that runs already, see docs/bench.md')
    .option('--run-timeout <s>', 'seconds until a single run counts as hung (default 1800)')
    .option('--json', 'one JSON object on stdout')
    .option('--keep', 'keep tables, logs and exports')
    .action((flags: Record<string, unknown>) => run(name, flags))
}

async function run(name: CaseName, flags: Record<string, unknown>): Promise<void> {
  const controller = new AbortController()
  const interrupt = () => controller.abort(new HbulkError('INTERRUPTED', 'interrupted'))
  process.once('SIGINT', interrupt)
  process.once('SIGTERM', interrupt)
  const notice = (line: string) => process.stderr.write(`${line}\n`)
  try {
    const options = parseOptions(flags)
    const environment =
      options.environmentFile === undefined
        ? await sandboxHbase(options, notice, controller.signal)
        : runningHbase(options.environmentFile)
    try {
      const services = { environment, cacheDir: cacheFolder(process.env), notice }
      const report = await runBench(name, options, { ...services, signal: controller.signal })
      console.log(options.json ? JSON.stringify(report) : reportText(report))
    } finally {
      await environment.stop()
    }
  } catch (error) {
    process.exitCode = failure(error, notice)
  }
}

/** @returns the exit code, in the words of the command-line contract. */
function failure(error: unknown, notice: (line: string) => void): number {
  if (!(error instanceof HbulkError)) throw error
  notice(`error: ${error.message}`)
  if (error.hint !== undefined) notice(error.hint)
  if (error.code === 'INTERRUPTED') return 130
  return error.code === 'USAGE' ? 2 : 4
}
