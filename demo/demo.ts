// From an empty machine to a loaded, counted and exported table: `npm run demo`.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startSandbox } from '../src/sandbox/sandbox.js'
import { compareAvro, compareCsv, readZipcodes } from './compare.js'
import { hbulk, say, showHead } from './terminal.js'

const columns = 'HBASE_ROW_KEY,d:latitude,d:longitude,d:city,d:state,d:county'

const interruption = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => interruption.abort())
}

async function main(): Promise<void> {
  const started = performance.now()
  say(
    'A real HBase with its Thrift gateways on this machine (the first time, Maven fetches its jars)',
  )
  const sandbox = await startSandbox({
    name: 'demo',
    temporary: true,
    attached: true,
    gateways: ['thrift2'],
    onProgress: (line) => console.log(`  ${line}`),
    signal: interruption.signal,
  })
  const folder = await mkdtemp(path.join(tmpdir(), 'hbulk-demo-'))
  try {
    await loadCountExport(sandbox.gateway('thrift2').url, folder)
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    say(`Done in ${seconds} s; the sandbox is stopped and its data removed`)
  } finally {
    await sandbox.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

async function loadCountExport(gateway: string, folder: string): Promise<void> {
  const run = (...args: string[]): Promise<void> =>
    hbulk([...args, '--gateway', gateway], interruption.signal)
  const zipcodes = await readZipcodes()
  const csv = path.join(folder, 'csv')
  const avro = path.join(folder, 'avro')

  say(`${zipcodes.rows.size} US zip codes into a new table of 8 regions`)
  await run(
    ...['importtsv', '--format', 'csv', '--header', '--columns', columns],
    ...['--create-table', '--presplit', 'decimal:8', 'zipcodes', zipcodes.file],
  )
  say('Its regions, and its rows by region')
  await run('tables', 'zipcodes')
  await run('rowcounter', '--by-region', '--expected-count', String(zipcodes.rows.size), 'zipcodes')

  say('Out again as CSV: a file for every range of keys')
  await run('export', '--format', 'csv', 'zipcodes', csv)
  await showHead(csv)
  say(`The same as went in: ${await compareCsv(zipcodes, csv)}`)

  say("Out again as Avro, in the schema of Google's Bigtable import")
  await run('export', '--format', 'avro', 'zipcodes', avro)
  say(`The same as went in: ${await compareAvro(zipcodes, avro)}`)
}

try {
  await main()
} catch (error) {
  console.error(`demo: ${(error as Error).message}`)
  process.exitCode = interruption.signal.aborted ? 130 : 1
}
