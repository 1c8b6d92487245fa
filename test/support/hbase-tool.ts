import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { useSandbox } from './sandbox.js'

export interface ToolOutcome {
  /** Everything that it printed. */
  readonly said: string
  /** A counter of the job as it was at its end; undefined if nothing counted there. */
  counter(name: string): number | undefined
}

/** Runs one of HBase's MapReduce tools in the sandbox to its end. Fails with what it said if it fails. */
export async function runHBaseTool(tool: string, args: readonly string[]): Promise<ToolOutcome> {
  const sandbox = await useSandbox()
  const mainClass = `org.apache.hadoop.hbase.mapreduce.${tool}`
  const { command, args: all, env } = sandbox.javaCommand(mainClass, [...args])
  // They run for seconds: what the second compiler would do for them takes longer than it saves.
  const child = spawn(command, ['-XX:TieredStopAtLevel=1', ...all], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: tmpdir(),
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  }
  const [status] = await once(child, 'close')
  assert.equal(status, 0, said)
  return {
    said,
    counter(name) {
      // Every task prints its counters; the job's own come last.
      const last = [...said.matchAll(new RegExp(`\\b${name}=(\\d+)`, 'g'))].at(-1)?.[1]
      return last === undefined ? undefined : Number(last)
    },
  }
}
