import { rmSync } from 'node:fs'
import type { SandboxLayout } from './layout.js'
import { killProcesses } from './stale.js'
import { isLive, readState } from './state.js'

/** Deletes all data of a sandbox that does not run, and forgets which HBase wrote it. */
export function deleteData(layout: SandboxLayout): void {
  rmSync(layout.data, { recursive: true, force: true })
  rmSync(layout.version, { force: true })
}

/** Ends a sandbox whose data are not wanted any more, and so without the time an orderly stop takes. */
export async function endAtOnce(layout: SandboxLayout): Promise<void> {
  const state = readState(layout.state)
  if (state === undefined || !isLive(state)) return
  await killProcesses(state)
}
