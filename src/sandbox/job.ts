import type { ToolResult } from '../cli/tool.js'
import type { Log } from '../workers/monitor.js'
import { sandboxLayout } from './layout.js'
import type { CommandOptions } from './options.js'
import { describeSandbox, facts } from './report.js'
import { deleteData, endAtOnce } from './reset.js'
import type { Sandbox } from './running-sandbox.js'
import { findSandbox, startSandbox } from './sandbox.js'
import { readState } from './state.js'

/** Does what one `hbulk sandbox ...` asks for. */
export function runSandbox(
  options: CommandOptions,
  log: Log,
  signal: AbortSignal,
): Promise<ToolResult> {
  if (options.action === 'start') return start(options, log, signal)
  if (options.action === 'stop') return stop(options, log)
  if (options.action === 'reset') return reset(options, log, signal)
  return status(options)
}

async function start(options: CommandOptions, log: Log, signal: AbortSignal): Promise<ToolResult> {
  const sandbox = await startWith(options, log, signal)
  const said = sandbox.started ? 'is running' : 'was running already'
  return ok(describeSandbox(sandbox, said), { started: sandbox.started, ...facts(sandbox) })
}

async function stop(options: CommandOptions, log: Log): Promise<ToolResult> {
  const sandbox = await findSandbox(options.name, options)
  if (sandbox === undefined) {
    return ok(`Sandbox "${options.name}" is not running.\n`, { stopped: false })
  }
  log.info(`Stopping HBase ${sandbox.version}`)
  await sandbox.stop()
  const kept = `Sandbox "${options.name}" is stopped. Its data stay in ${sandbox.dataDir}\n`
  return ok(kept, { stopped: true, dataDir: sandbox.dataDir })
}

async function status(options: CommandOptions): Promise<ToolResult> {
  const layout = sandboxLayout(options.home, options.name)
  const before = readState(layout.state)
  const sandbox = await findSandbox(options.name, options)
  if (sandbox !== undefined) {
    return ok(describeSandbox(sandbox, 'is running'), { running: true, ...facts(sandbox) })
  }
  const message = before?.phase === 'failed' ? before.message : undefined
  const reason = message === undefined ? '' : `It ended by itself: ${message}\n`
  return ok(`Sandbox "${options.name}" is not running.\n${reason}`, {
    running: false,
    ...(message === undefined ? {} : { message }),
  })
}

async function reset(options: CommandOptions, log: Log, signal: AbortSignal): Promise<ToolResult> {
  const layout = sandboxLayout(options.home, options.name)
  const running = await findSandbox(options.name, options)
  if (running !== undefined) log.info(`Ending HBase ${running.version}`)
  await endAtOnce(layout)
  deleteData(layout)
  if (running === undefined) {
    return ok(`Sandbox "${options.name}" has no data now.\n`, { restarted: false })
  }
  const gateways = running.gateways.map(({ kind }) => kind)
  const version = options.hbaseVersion ?? running.version
  const sandbox = await startWith({ ...options, gateways, hbaseVersion: version }, log, signal)
  const text = describeSandbox(sandbox, 'is running again, empty')
  return ok(text, { restarted: true, ...facts(sandbox) })
}

function startWith(options: CommandOptions, log: Log, signal: AbortSignal): Promise<Sandbox> {
  const { name, home, gateways, hbaseVersion, env } = options
  return startSandbox({
    name,
    home,
    gateways,
    env,
    ...(hbaseVersion === undefined ? {} : { version: hbaseVersion }),
    onProgress: (line) => log.info(line),
    signal,
  })
}

function ok(text: string, details: Readonly<Record<string, unknown>>): ToolResult {
  return { status: 'ok', exitCode: 0, text, details }
}
