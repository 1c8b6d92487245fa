import { once } from 'node:events'
import type { RegistryEntry } from '../../../src/cli/registry.js'
import type { Invocation, ToolResult } from '../../../src/cli/tool.js'
import type { Tool } from '../../../src/cli/tool-command.js'
import { HbulkError } from '../../../src/errors.js'

const ok: ToolResult = { status: 'ok', exitCode: 0, text: 'done' }

function stopped({ signal }: Invocation): Promise<void> {
  return new Promise((resolve) => {
    const keepAlive = setInterval(() => undefined, 1000)
    signal.addEventListener('abort', () => {
      clearInterval(keepAlive)
      resolve()
    })
  })
}

const runs: Readonly<Record<string, (invocation: Invocation) => Promise<ToolResult>>> = {
  echo: async ({ args, flags, defines, global }) => ({
    ...ok,
    text: JSON.stringify({ args, flags, defines: Object.fromEntries(defines), global }),
  }),
  need: async () => ok,
  work: async ({ log }) => {
    log.info('an info')
    log.warn('a warning')
    log.detail('a detail')
    return {
      status: 'rejected',
      exitCode: 1,
      table: 't',
      counters: { linesRead: 3, linesRejected: 1 },
      details: { files: ['a'], exitCode: 99, big: 2n ** 60n },
      text: 'line one\nline two',
    }
  },
  fail: async ({ progress }) => {
    progress.start('failing')
    progress.update({ counters: { rowsRead: 7 }, done: 1, total: 2, unit: 'rows' })
    const cause = new Error('connect ECONNREFUSED\n127.0.0.1:1')
    throw new HbulkError('GATEWAY_UNREACHABLE', "gateway 'h:1' cannot be reached", {
      hint: 'Is it running?',
      cause,
    })
  },
  boom: () => Promise.reject(new TypeError('x is not a function')),
  stray: async () => {
    setInterval(() => undefined, 1000)
    return ok
  },
  crash: async () => {
    setTimeout(() => {
      throw new RangeError('from a callback')
    }, 1)
    await new Promise(() => undefined)
    return ok
  },
  leave: async () => process.exit(0),
  hang: async () => {
    await new Promise(() => undefined)
    return ok
  },
  chat: async () => {
    // biome-ignore lint/suspicious/noConsole: it stands for a module of a user.
    console.log('from code of a user')
    return ok
  },
  wait: async (invocation) => {
    invocation.log.info('waiting')
    await stopped(invocation)
    throw new HbulkError('INTERRUPTED', 'interrupted', { hint: 'Go on with --resume d.' })
  },
  hand: async (invocation) => {
    invocation.log.info('waiting')
    await stopped(invocation)
    return { status: 'interrupted', exitCode: 0, counters: { rowsRead: 5 }, text: 'stopped' }
  },
  deaf: async ({ log }) => {
    log.info('waiting')
    setInterval(() => undefined, 1000)
    await new Promise(() => undefined)
    return ok
  },
  flood: async ({ stdout, signal }) => {
    while (!signal.aborted) {
      if (!stdout.write('row\n'.repeat(1000))) await once(stdout, 'drain', { signal })
    }
    throw new HbulkError('INTERRUPTED', 'interrupted')
  },
  'flood-result': async ({ stdout, signal }) => {
    while (!signal.aborted) {
      if (!stdout.write('row\n'.repeat(1000))) {
        await once(stdout, 'drain', { signal }).catch(() => undefined)
      }
    }
    return { ...ok, dataOnStdout: true }
  },
  stopped: async () => {
    throw new HbulkError('GATEWAY_CLOSED', 'the gateway died', {
      hint: 'Start it.',
      jobDir: '/jobs/1',
    })
  },
  data: async ({ args, stdout }) => {
    stdout.write('row\n')
    if (args[0] === 'broken') throw new HbulkError('OUTPUT', 'it broke')
    return { ...ok, text: '1 row', dataOnStdout: true }
  },
  slow: async ({ progress }) => {
    progress.start('count t')
    progress.update({ counters: { rowsRead: 0 }, done: 0, total: 10, unit: 'tasks' })
    await new Promise((resolve) => setTimeout(resolve, 5500))
    progress.stop()
    return ok
  },
}

/** Commands that do nothing but what a test of the frame needs. */
export const fakeRegistry: readonly RegistryEntry[] = Object.entries(runs).map(([name, run]) => {
  const tool: Tool = {
    name,
    summary: `the fake ${name}`,
    dataOnStdout: () => name === 'data',
    define: (command) => {
      command
        .argument(name === 'need' ? '<table>' : '[table]', 'table to work on')
        .argument('[files...]', 'inputs')
        .option('--header', 'the first line names the columns')
        .option('--columns <spec>', 'what the columns are')
        .option('--no-skip', 'stop at the first bad line')
        .addHelpText('after', '\nExamples:\n  hbulk fake')
    },
    run,
  }
  return {
    name,
    summary: tool.summary,
    groups: name === 'data' ? ['Output:'] : ['Gateway:', 'Limits:', 'Job:', 'Output:'],
    load: () => Promise.resolve(tool),
  }
})
