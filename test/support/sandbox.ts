import { type GatewayKind, parseGatewayKinds } from '../../src/sandbox/gateway-kind.js'
import { findSandbox, type Sandbox, startSandbox } from '../../src/sandbox/sandbox.js'

/** Names a sandbox that runs already, or gives the path of its folder: then nothing is started here. */
export const TEST_SANDBOX = 'HBULK_TEST_SANDBOX'

let shared: Promise<Sandbox> | undefined

/**
 * The sandbox of this test process, with the gateways asked for. It is shared, so a test makes tables under names of
 * its own, and one that stops a gateway starts it again. It ends when the process ends; nobody needs to stop it.
 */
export async function useSandbox(
  kinds: readonly GatewayKind[] = ['thrift2', 'thrift1'],
): Promise<Sandbox> {
  shared ??= obtain(kinds)
  const sandbox = await shared
  for (const kind of kinds) {
    if (sandbox.findGateway(kind) === undefined) await sandbox.startGateway(kind)
  }
  return sandbox
}

async function obtain(kinds: readonly GatewayKind[]): Promise<Sandbox> {
  const name = process.env[TEST_SANDBOX]
  if (!name) {
    const gateways = [...new Set([...parseGatewayKinds('thrift2,thrift1'), ...kinds])]
    return startSandbox({ attached: true, temporary: true, gateways })
  }
  const found = await findSandbox(name)
  if (found === undefined) throw new Error(`${TEST_SANDBOX} names "${name}", which does not run`)
  return found
}
