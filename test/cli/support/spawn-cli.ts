import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface CliOutcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
  readonly ms: number
}

export const fakeHbulk: string = fileURLToPath(new URL('./fake-hbulk.js', import.meta.url))
/** From dist/test/cli/support. */
export const realHbulk: string = fileURLToPath(new URL('../../../../bin/hbulk.js', import.meta.url))

/** The environment of the tests without what would change the outcome. */
function environment(extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(HBULK_|NODE_)/.test(name))
  return { ...Object.fromEntries(inherited), NO_COLOR: '1', ...extra }
}

export class CliProcess {
  readonly child: ChildProcessWithoutNullStreams
  readonly #started = performance.now()
  stdout = ''
  stderr = ''

  constructor(script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.child = spawn(process.execPath, [script, ...args], { env: environment(env) })
    this.child.stdout.on('data', (chunk: Buffer) => {
      this.stdout += chunk.toString()
    })
    this.child.stderr.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString()
    })
    this.child.stdin.end()
  }

  /** Resolves once the stream has the text; rejects if the process ends before. */
  async said(text: string, stream: 'stdout' | 'stderr' = 'stderr'): Promise<void> {
    while (!this[stream].includes(text)) {
      const ended = this.child.exitCode !== null || this.child.signalCode !== null
      if (ended) throw new Error(`ended without '${text}' on ${stream}: ${this.stderr}`)
      await Promise.race([once(this.child[stream], 'data'), once(this.child, 'close')])
    }
  }

  async outcome(): Promise<CliOutcome> {
    const [status] = await once(this.child, 'close')
    const { stdout, stderr } = this
    return { status, stdout, stderr, ms: performance.now() - this.#started }
  }
}

/** Runs hbulk with the fake tools to its end. */
export function fake(
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
): Promise<CliOutcome> {
  return new CliProcess(fakeHbulk, args, env).outcome()
}

/** Runs bin/hbulk.js to its end. */
export function hbulk(
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
): Promise<CliOutcome> {
  return new CliProcess(realHbulk, args, env).outcome()
}
