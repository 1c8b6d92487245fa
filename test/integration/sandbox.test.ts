import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import type { HBaseClient } from '../../src/client/client.js'
import { openClient } from '../../src/client/thread-client.js'
import { DEFAULT_GATEWAYS, type GatewayKind, gatewayMode } from '../../src/sandbox/gateway-kind.js'
import { runSandbox } from '../../src/sandbox/job.js'
import { parseCommandOptions } from '../../src/sandbox/options.js'
import { isPortFree } from '../../src/sandbox/ports.js'
import { probeGateway } from '../../src/sandbox/probe.js'
import { findSandbox, type Sandbox, startSandbox } from '../../src/sandbox/sandbox.js'
import { portsOf } from '../../src/sandbox/state.js'
import { isRunning, type ProcessRef, waitUntilGone } from '../../src/system/process-ref.js'
import { assertSameCells, scanCells } from '../support/table-cells.js'
import { writeCells } from '../support/write-cells.js'

const SANDBOX_MODULE = new URL('../../src/sandbox/sandbox.js', import.meta.url).href
const TABLE = 'sandbox_test'
const ROWS = 3_000

const execFileAsync = promisify(execFile)

const home = mkdtempSync(join(tmpdir(), 'hbulk-sandbox-test-'))
const log = { info: () => {}, warn: () => {}, detail: () => {} }

after(async () => {
  await (await findSandbox('default', { home }))?.stop()
  rmSync(home, { recursive: true, force: true })
})

function act(...args: string[]) {
  const options = parseCommandOptions(args, { home }, process.env)
  return runSandbox(options, log, new AbortController().signal)
}

async function running(): Promise<Sandbox> {
  const sandbox = await findSandbox('default', { home })
  assert.ok(sandbox !== undefined)
  return sandbox
}

function everyProcess({ state }: Sandbox): ProcessRef[] {
  return [state.supervisor, ...state.processes]
}

async function countRows(sandbox: Sandbox): Promise<number> {
  const tool = 'org.apache.hadoop.hbase.mapreduce.RowCounter'
  const { command, args, env } = sandbox.javaCommand(tool, [TABLE])
  const { stdout, stderr } = await execFileAsync(command, args, { env })
  // Every task prints its counters; the job's own come last.
  return Number([...(stdout + stderr).matchAll(/ROWS=(\d+)/g)].at(-1)?.[1])
}

/** Does something with HBase through the sandbox's own gateway. */
async function withClient<T>(sandbox: Sandbox, work: (client: HBaseClient) => Promise<T>) {
  const { api, transport, protocol, host, port } = sandbox.gateway('thrift2')
  const gateway = { api, transport, protocol, host, port, tls: false, path: '/', headers: {} }
  const client = openClient([gateway], { connections: 1, callTimeoutMs: 60_000, retries: 3 })
  try {
    return await work(client)
  } finally {
    await client.close()
  }
}

const column = { family: 'd', qualifier: 'v' }
const cells = Array.from({ length: ROWS }, (_, i) => ({
  ...{ row: `row${i}`, ...column, timestamp: 1_000 + i, value: `value${i}` },
}))

/** Two regions; nothing asks HBase to write its memstores. */
async function loadRows(sandbox: Sandbox): Promise<void> {
  await withClient(sandbox, async (client) => {
    const families = [{ name: 'd' }]
    await client.admin.createTable({ name: TABLE, families }, [Buffer.from('row5')])
    await writeCells(client, TABLE, cells)
  })
}

async function forward(from: number, to: number): Promise<Server> {
  const server = createServer((near) => {
    const far = connect({ host: '127.0.0.1', port: to })
    pipeline(near, far, near, () => {})
  })
  await once(server.listen(from, '127.0.0.1'), 'listening')
  return server
}

test('start runs HBase and two gateways that reach it, on this machine only', async () => {
  const result = await act('start')
  const sandbox = await running()
  assert.match(result.text, /^--gateway thrift2:\/\/127\.0\.0\.1:\d+$/m)
  assert.deepEqual(
    sandbox.gateways.map(({ kind }) => kind),
    DEFAULT_GATEWAYS,
  )
  for (const { kind, port } of sandbox.gateways) {
    assert.ok(await probeGateway(gatewayMode(kind), port, 'getClusterId'))
  }
  const outside = Object.values(networkInterfaces())
    .flat()
    .find((address) => address?.family === 'IPv4' && !address.internal)?.address
  if (outside !== undefined) {
    for (const port of portsOf(sandbox.state)) {
      const reached = once(connect({ host: outside, port }), 'connect')
      await assert.rejects(reached, { code: 'ECONNREFUSED' })
    }
  }
})

test('start says so when it runs already, and status tells the same gateway', async () => {
  const again = await act('start')
  assert.match(again.text, /was running already/)
  assert.equal(again.details?.started, false)
  const status = await act('status')
  const { url } = (await running()).gateway('thrift2')
  for (const { text } of [again, status]) assert.ok(text.includes(`\n--gateway ${url}\n`))
})

test('each gateway speaks what its kind says, and nothing else', async () => {
  const kinds: GatewayKind[] = [
    'thrift2-framed',
    'thrift1-http',
    'thrift2-compact',
    'thrift1-nonblocking',
  ]
  const sandbox = await running()
  for (const kind of kinds) {
    const { port } = await sandbox.startGateway(kind)
    for (const other of kinds) {
      const answered = await probeGateway(gatewayMode(other), port, 'getThriftServerType')
      assert.equal(answered, other === kind, `${kind} spoken to as ${other}`)
    }
    await sandbox.stopGateway(kind)
    assert.ok(await isPortFree(port))
  }
})

test('a gateway that was killed comes back on its port', async () => {
  const sandbox = await running()
  const { port } = sandbox.gateway('thrift1')
  await sandbox.killGateway('thrift1')
  assert.equal(sandbox.findGateway('thrift1'), undefined)
  assert.throws(() => sandbox.gateway('thrift1'), { code: 'SANDBOX', hint: /--with thrift1/ })
  assert.ok(await isPortFree(port))
  assert.equal((await sandbox.startGateway('thrift1')).port, port)
})

test('what was written is there after stop and start, and gone after reset', async () => {
  const first = await running()
  await loadRows(first)
  const loaded = await withClient(first, (client) => scanCells(client, TABLE))
  assert.equal(loaded.length, ROWS)
  await act('stop')
  assert.deepEqual(everyProcess(first).filter(isRunning), [])
  for (const port of portsOf(first.state)) assert.ok(await isPortFree(port))
  assert.match((await act('status')).text, /is not running/)

  await act('start')
  const [counted, found] = await Promise.all([
    countRows(await running()),
    withClient(await running(), (client) => scanCells(client, TABLE)),
  ])
  assert.equal(counted, ROWS)
  assertSameCells(found, loaded, TABLE)

  const reset = await act('reset')
  assert.match(reset.text, /is running again, empty/)
  await withClient(await running(), async ({ admin }) => {
    assert.deepEqual(await admin.listTables(), [])
  })
})

test('a second sandbox runs beside the first, and ends with the process that started it', async () => {
  const first = await running()
  const script = `
    import { startSandbox } from ${JSON.stringify(SANDBOX_MODULE)}
    const sandbox = await startSandbox({ attached: true, temporary: true, gateways: ['thrift2'] })
    console.log(sandbox.dir)
    setInterval(() => {}, 1000)`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const dir = await new Promise<string>((resolve) =>
    createInterface({ input: parent.stdout }).once('line', resolve),
  )
  const second = await findSandbox(dir)
  assert.ok(second !== undefined)
  const shared = portsOf(first.state).filter((port) => portsOf(second.state).includes(port))
  assert.deepEqual(shared, [])

  // Where the port of one is taken by the other's, the other's is not taken for it.
  const { port } = first.gateway('thrift2')
  await first.killGateway('thrift2')
  const forwarder = await forward(port, second.gateway('thrift2').port)
  try {
    const died = { code: 'SANDBOX', message: /^the thrift2 process died while it was starting/ }
    await assert.rejects(first.startGateway('thrift2'), died)
  } finally {
    forwarder.close()
  }

  parent.kill('SIGKILL')
  assert.deepEqual(await waitUntilGone(everyProcess(second), 30_000), [])
  assert.equal(existsSync(dir), false)
  assert.equal(everyProcess(first).every(isRunning), true)
})

test('when the master dies everything ends, and status says why', async () => {
  const sandbox = await running()
  const master = sandbox.state.processes.find(({ id }) => id === 'master')
  assert.ok(master !== undefined)
  process.kill(master.pid, 'SIGKILL')
  assert.deepEqual(await waitUntilGone(everyProcess(sandbox), 30_000), [])
  assert.match(
    (await act('status')).text,
    /ended by itself: .*master process died.*SIGKILL.*master\.log/s,
  )
})

test('data of one HBase version are not opened with another', async () => {
  await assert.rejects(startSandbox({ home, version: '2.4.17' }), {
    code: 'SANDBOX',
    message: /holds data of HBase 2\.6\.1/,
    hint: /sandbox reset/,
  })
})
