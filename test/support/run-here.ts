import { Readable, Writable } from 'node:stream'
import { Interrupts } from '../../src/cli/interrupts.js'
import { registry } from '../../src/cli/registry.js'
import { runCli } from '../../src/cli/run.js'

export interface RunHere {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

class TextSink extends Writable {
  text = ''

  override _write(chunk: Buffer | string, _encoding: string, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
}

/** A command line without a process of its own: nothing is started but the job's threads. */
export async function runHere(
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<RunHere> {
  const [stdout, stderr] = [new TextSink(), new TextSink()]
  const status = await runCli({
    ...{ argv, environment, stdout, stderr, registry, stdin: Readable.from([]) },
    interrupts: new Interrupts(() => {}),
    crashed: new Promise<never>(() => {}),
  })
  return { status, stdout: stdout.text, stderr: stderr.text }
}
