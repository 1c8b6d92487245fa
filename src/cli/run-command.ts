import { HbulkError } from '../errors.js'
import type { HadoopArguments } from './argv/hadoop-arguments.js'
import { findCommand } from './find-command.js'
import { loadOptions } from './load-options.js'
import { createLog } from './log.js'
import type { OutputGuard } from './output-guard.js'
import { ownFlags, parseCommand } from './parse-command.js'
import { createProgress } from './progress/create-progress.js'
import type { Report } from './report.js'
import { StderrLines } from './stderr-lines.js'
import { prefixedTable } from './table-name.js'
import type { Invocation, ToolResult } from './tool.js'
import type { Tool } from './tool-command.js'
import type { World } from './world.js'

export interface CommandWords {
  readonly before: readonly string[]
  readonly name: string
  readonly after: readonly string[]
}

/** How long a command may take to stop once nobody reads its output any more. */
const stopMs = 5000

/** Runs one command: options, the tool, the report. Rejects with what broke it. */
export async function runCommand(
  words: CommandWords,
  hadoop: HadoopArguments,
  world: World,
  output: OutputGuard,
  report: Report,
): Promise<number> {
  const entry = findCommand(world.registry, words.name)
  report.setCommand(entry.name)
  const tool = await entry.load()
  const parsed = parseCommand(entry, tool, words)
  if (parsed.help !== undefined) {
    await output.write(parsed.help)
    return 0
  }
  const options = loadOptions(entry.name, parsed, hadoop.defines, world)
  if (options.printed !== undefined) {
    await output.write(`${options.printed}\n`)
    return 0
  }
  const { global } = options
  report.setOptions(global)
  const [table] = parsed.args
  const hasTable = parsed.command.registeredArguments[0]?.name() === 'table'
  report.setTarget(
    hasTable && table !== undefined ? prefixedTable(global, table) : undefined,
    tool.dataOnStdout?.(parsed.args) ?? false,
  )
  const lines = new StderrLines(world.stderr)
  const log = createLog(lines, global)
  if (hadoop.ignored.length > 0) {
    log.info(`ignored, they are for Hadoop's job launcher: ${hadoop.ignored.join(', ')}`)
  }
  const progress = await createProgress(world.stderr, lines, global)
  report.setCounters(() => progress.counters)
  let definesRead = false
  const invocation: Invocation = {
    args: parsed.args,
    flags: ownFlags(parsed),
    get defines() {
      definesRead = true
      return options.defines
    },
    global,
    log,
    progress,
    environment: world.environment,
    get stdin() {
      return world.stdin
    },
    stdout: world.stdout,
    signal: world.interrupts.signal,
  }
  const resumable = global.jobDir !== undefined || global.resume !== undefined
  world.interrupts.arm(() => {
    const saving = resumable ? ', state is being saved' : ''
    lines.write(`${report.name}: stopping${saving}; again to stop at once`)
  })
  let result: ToolResult
  try {
    result = await settle(tool, invocation, world)
  } catch (error) {
    throw stoppedError(error, world)
  } finally {
    progress.stop()
    world.interrupts.disarm()
  }
  if (!definesRead && options.defines.size > 0) {
    log.warn(`${entry.name} has no use for -D${[...options.defines.keys()].join(', -D')}`)
  }
  return report.result(result)
}

/** The tool's outcome, or what crashed the process, or the end of patience after stdout was lost. */
async function settle(tool: Tool, invocation: Invocation, world: World): Promise<ToolResult> {
  const { signal } = world.interrupts
  let timer: NodeJS.Timeout | undefined
  const deaf = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      // A command that was interrupted may take its time: a second signal ends it.
      if (world.interrupts.exitCode !== undefined) return
      timer = setTimeout(() => reject(signal.reason), stopMs)
    })
  })
  try {
    return await Promise.race([tool.run(invocation), world.crashed, deaf])
  } finally {
    clearTimeout(timer)
  }
}

/** After a signal, an AbortError from somewhere inside is the interruption, not a defect. */
function stoppedError(error: unknown, world: World): unknown {
  const aborted = error instanceof Error && error.name === 'AbortError'
  if (!aborted || !world.interrupts.signal.aborted) return error
  return new HbulkError('INTERRUPTED', 'interrupted', { cause: error })
}
