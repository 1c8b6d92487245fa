import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Sandbox } from '../../src/sandbox/sandbox.js'

const program = fileURLToPath(
  new URL('../../../test/support/java/ChangeRegions.java', import.meta.url),
)

/**
 * Changes of a table's regions: `split=KEY`, `merge`, or `reopen`, as a move does. Resolves when they can begin at once,
 * which takes a JVM seconds; calling what it resolves to makes them and waits for that.
 */
export async function prepareRegionChanges(
  sandbox: Pick<Sandbox, 'javaCommand'>,
  table: string,
  ...steps: readonly string[]
): Promise<() => Promise<void>> {
  const { command, args, env } = sandbox.javaCommand(program, [table, ...steps])
  const child = spawn(command, ['-XX:TieredStopAtLevel=1', ...args], { env, stdio: 'pipe' })
  const said = text(child.stderr)
  const ended = once(child, 'close')
  await Promise.race([once(child.stdout, 'data'), ended])
  child.stdout.resume()
  return async () => {
    child.stdin.end()
    const [code] = await ended
    assert.equal(code, 0, await said)
  }
}

/** Changes a table's regions and waits for that. */
export async function changeRegions(
  sandbox: Pick<Sandbox, 'javaCommand'>,
  table: string,
  ...steps: readonly string[]
): Promise<void> {
  const change = await prepareRegionChanges(sandbox, table, ...steps)
  await change()
}
