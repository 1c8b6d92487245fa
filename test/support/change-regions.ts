import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Sandbox } from '../../src/sandbox/sandbox.js'

const program = fileURLToPath(
  new URL('../../../test/support/java/ChangeRegions.java', import.meta.url),
)

/** Changes a table's regions and waits for that: `split=KEY`, `merge`, or `reopen`, as a move does. */
export async function changeRegions(
  sandbox: Pick<Sandbox, 'javaCommand'>,
  table: string,
  ...steps: readonly string[]
): Promise<void> {
  const { command, args, env } = sandbox.javaCommand(program, [table, ...steps])
  const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  const said = text(child.stderr)
  const [code] = await once(child, 'close')
  assert.equal(code, 0, await said)
}
