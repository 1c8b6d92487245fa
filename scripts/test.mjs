// Runs the tests of dist/test: node scripts/test.mjs [unit|slow|integration] [part of a file name...]
//
// Slow tests (*.slow.test.js) need no HBase either, but start processes and threads, wait for timers or move a hundred
// megabytes.
// Integration tests (dist/test/integration) get a real HBase: one sandbox for the whole run, which is stopped
// whatever happens. They find it through HBULK_TEST_SANDBOX, the path of its folder; if that is set already (a path, or
// a sandbox's name), the sandbox it names is used and left running.
import { setMaxListeners } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { finished } from 'node:stream/promises'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { pathToFileURL } from 'node:url'
import { longestFirst, remember } from './test-order.mjs'

const dist = path.join(import.meta.dirname, '..', 'dist')
const testFolder = path.join(dist, 'test')
const integrationFolder = path.join(testFolder, 'integration') + path.sep

const cores = availableParallelism()
/** Files of unit tests that share a process: to start one for each would take longer than most of them. */
const filesTogether = 10
const groups = {
  // Some wait for timers and sockets most of the time.
  unit: { concurrency: 2 * cores, fileTimeoutMs: 180_000 },
  slow: { concurrency: cores, fileTimeoutMs: 180_000 },
  // They wait for HBase, for JVMs that start and for what is killed; each file has tables of its own.
  integration: { concurrency: cores + 1, fileTimeoutMs: 600_000 },
}

/** For every JVM of the integration tests. They live for minutes: what the second compiler does takes more than it gives. */
const javaOptions = '-XX:TieredStopAtLevel=1'

const gatewayKinds = [
  'thrift2',
  'thrift1',
  'thrift2-framed',
  'thrift1-framed',
  'thrift2-http',
  'thrift1-http',
]

const totals = { passed: 0, failed: 0, skipped: 0 }
const interruption = new AbortController()
// Every file under way listens to it.
setMaxListeners(0, interruption.signal)
let interruptedBy

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 143],
]) {
  process.on(signal, () => {
    if (interruptedBy !== undefined) process.exit(code)
    interruptedBy = code
    console.error('stopping; again to stop at once')
    interruption.abort()
  })
}

function groupOf(file) {
  if (file.startsWith(integrationFolder)) return 'integration'
  return file.endsWith('.slow.test.js') ? 'slow' : 'unit'
}

function testFiles(group, patterns) {
  return readdirSync(testFolder, { recursive: true })
    .filter((name) => name.endsWith('.test.js'))
    .map((name) => path.join(testFolder, name))
    .filter((file) => groupOf(file) === group)
    .filter((file) => {
      const name = path.relative(testFolder, file)
      return patterns.length === 0 || patterns.some((pattern) => name.includes(pattern))
    })
    .sort()
}

/** A module that imports test files; one that does not even load is a failed test, and the others run. */
function importAll(files) {
  const urls = JSON.stringify(files.map((file) => pathToFileURL(file).href))
  return `import { it } from 'node:test'
for (const file of ${urls}) {
  try {
    await import(file)
  } catch (error) {
    it(file, () => {
      throw error
    })
  }
}
`
}

/** Calls `work` with files that import the others, several each. */
async function withBatches(files, work) {
  const folder = path.join(dist, 'batches')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  try {
    const count = Math.ceil(files.length / filesTogether)
    const batches = Array.from({ length: count }, (_, batch) => {
      const members = files.filter((_, index) => index % count === batch)
      const name = path.join(folder, `${batch}.test.js`)
      writeFileSync(name, importAll(members))
      return name
    })
    await work(batches)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function runFiles(files, { concurrency, fileTimeoutMs }) {
  const seconds = new Map()
  const stream = run({
    files: longestFirst(files),
    concurrency,
    timeout: fileTimeoutMs,
    signal: interruption.signal,
  })
  const counted = (outcome) => (event) => {
    if (event.details.type === 'suite') return
    const skipped = event.skip !== undefined || event.todo !== undefined
    totals[skipped ? 'skipped' : outcome]++
  }
  stream.on('test:pass', counted('passed'))
  stream.on('test:fail', counted('failed'))
  // A file counts as a test of that name.
  stream.on('test:complete', ({ name, details }) => {
    if (files.includes(name)) seconds.set(name, details.duration_ms / 1000)
  })
  const report = stream.compose(new spec())
  report.pipe(process.stdout, { end: false })
  await finished(report, { writable: false })
  if (!interruption.signal.aborted) remember(seconds)
}

/** Runs `work` with HBULK_TEST_SANDBOX set, and ends the sandbox that was started for it. */
async function withSandbox(work) {
  process.env.JDK_JAVA_OPTIONS ??= javaOptions
  if (process.env.HBULK_TEST_SANDBOX) return work()
  const module = path.join(dist, 'src', 'sandbox', 'sandbox.js')
  const { startSandbox } = await import(pathToFileURL(module).href)
  const home = mkdtempSync(path.join(tmpdir(), 'hbulk-test-'))
  let sandbox
  let failed = totals.failed
  try {
    sandbox = await startSandbox({
      name: 'test',
      home,
      attached: true,
      gateways: gatewayKinds,
      onProgress: (line) => console.log(`sandbox: ${line}`),
      signal: interruption.signal,
    })
    process.env.HBULK_TEST_SANDBOX = sandbox.dir
    failed = totals.failed
    if (!interruption.signal.aborted) await work()
  } catch (error) {
    failed = -1
    throw error
  } finally {
    await sandbox?.stop()
    // The logs are what is left to explain a failure.
    if (failed === totals.failed) rmSync(home, { recursive: true, force: true })
    else console.log(`sandbox: its logs are kept in ${home}`)
  }
}

async function main([first, ...rest]) {
  if (!existsSync(testFolder)) {
    console.error('there is nothing in dist/test: run npm run build first')
    return 1
  }
  const named = first !== undefined && Object.hasOwn(groups, first)
  const patterns = named ? rest : process.argv.slice(2)
  for (const group of named ? [first] : Object.keys(groups)) {
    const files = testFiles(group, patterns)
    if (files.length === 0 || interruption.signal.aborted) continue
    console.log(`${group} tests: ${files.length} ${files.length === 1 ? 'file' : 'files'}`)
    const work = (tests = files) => runFiles(tests, groups[group])
    try {
      if (group === 'integration') await withSandbox(() => work())
      else if (group === 'unit') await withBatches(files, work)
      else await work()
    } catch (error) {
      if (interruption.signal.aborted) continue
      totals.failed++
      console.error(`${group} tests could not be run: ${error.stack}`)
    }
  }
  const { passed, failed, skipped } = totals
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
  if (interruptedBy !== undefined) return interruptedBy
  if (passed + failed + skipped === 0) {
    console.error(`no test ran: no file name in dist/test has ${patterns.join(' or ')} in it`)
    return 1
  }
  return failed === 0 ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
// A test that left a handle open in this process must not keep it alive.
process.stdout.write('', () => process.exit())
