import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Sandbox } from '../../../src/sandbox/sandbox.js'
import type { RunOutcome } from './outcome.js'

// From dist/test/integration/importtsv-parity; the compiler leaves Java where it is.
const PROGRAM = new URL(
  '../../../../test/integration/importtsv-parity/ImportTsvCases.java',
  import.meta.url,
)

interface Line {
  readonly name: string
  readonly exit?: number
  readonly error?: string
  readonly usage?: string
  readonly badLines?: number
  readonly bad: readonly (readonly [number, string])[]
}

/** HBase's own ImportTsv on the given arguments, by name, in one JVM. `folder` is for the files it leaves. */
export async function runImportTsv(
  sandbox: Sandbox,
  folder: string,
  runs: ReadonlyMap<string, readonly string[]>,
): Promise<ReadonlyMap<string, RunOutcome>> {
  mkdirSync(folder)
  const { command, args, env } = sandbox.javaCommand(fileURLToPath(PROGRAM), [
    '2',
    join(folder, 'scratch'),
  ])
  // Hadoop's local runner makes links in its working directory.
  const child = spawn(command, args, { env, cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] })
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
  })
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  try {
    for (const [name, words] of runs) {
      const encoded = words.map((word) => Buffer.from(word).toString('base64') || '=')
      child.stdin.write(`${[name, ...encoded].join(' ')}\n`)
    }
    child.stdin.end()
    const outcomes = new Map<string, RunOutcome>()
    for await (const text of createInterface(child.stdout)) {
      const line: Line = JSON.parse(text)
      outcomes.set(line.name, toOutcome(line))
    }
    const code = await closed
    if (code !== 0 || outcomes.size !== runs.size) {
      throw new Error(`${outcomes.size} of ${runs.size} runs, exit code ${code}: ${stderr}`)
    }
    return outcomes
  } finally {
    child.kill('SIGKILL')
  }
}

function toOutcome({ exit, error, usage, badLines, bad }: Line): RunOutcome {
  return {
    succeeded: exit === 0,
    said: error ?? usage ?? `exit ${exit}`,
    bad: bad.toSorted(([a], [b]) => a - b),
    badLines: badLines ?? 0,
  }
}
