import type { Sandbox } from './running-sandbox.js'

/** The lines a person sees. The second one is made to be copied. */
export function describeSandbox(sandbox: Sandbox, said: string): string {
  const { gateways, state } = sandbox
  const first = gateways[0]
  const width = Math.max(...gateways.map(({ kind }) => kind.length), 'supervisor'.length)
  const row = (label: string, value: string) => `  ${label.padEnd(width)}  ${value}\n`
  const down = state.gateways.filter(({ phase }) => phase !== 'running')
  return [
    `HBase ${sandbox.version} ${said} (sandbox "${sandbox.name}", since ${state.startedAt})\n`,
    first === undefined ? 'No gateway is running.\n' : `--gateway ${first.url}\n`,
    '\n',
    ...gateways.map(({ kind, url }) => row(kind, url)),
    ...down.map(({ kind, phase, port }) => row(kind, `${phase} (port ${port})`)),
    row('processes', processLine(sandbox)),
    row('ports', portLine(sandbox)),
    row('data', sandbox.dataDir),
    row('logs', sandbox.logDir),
  ].join('')
}

/** The same for `--json`. */
export function facts(sandbox: Sandbox): Readonly<Record<string, unknown>> {
  const { state } = sandbox
  return {
    name: sandbox.name,
    hbaseVersion: sandbox.version,
    startedAt: state.startedAt,
    gateway: sandbox.gateways[0]?.url,
    gateways: sandbox.gateways,
    ports: state.ports,
    pids: {
      supervisor: state.supervisor.pid,
      ...Object.fromEntries(state.processes.map(({ id, pid }) => [id, pid])),
    },
    logs: Object.fromEntries(state.processes.map(({ id, log }) => [id, log])),
    dataDir: sandbox.dataDir,
    logDir: sandbox.logDir,
  }
}

function processLine({ state }: Sandbox): string {
  const processes = state.processes.map(({ id, pid }) => `${id} ${pid}`)
  return [`supervisor ${state.supervisor.pid}`, ...processes].join(', ')
}

function portLine({ state }: Sandbox): string {
  const { zookeeper, master, regionServer } = state.ports
  return `zookeeper ${zookeeper}, master ${master}, region server ${regionServer}`
}
