import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { HbulkError } from '../errors.js'

/** The files of one sandbox, all below `<home>/<name>`. */
export interface SandboxLayout {
  readonly home: string
  readonly name: string
  readonly dir: string
  readonly data: string
  /** HBase writes the cluster's id here. */
  readonly clusterId: string
  readonly logs: string
  readonly conf: string
  readonly confHttp: string
  readonly state: string
  readonly lock: string
  /** Unix socket on which the supervisor takes orders. */
  readonly socket: string
  /** Holds the version of HBase that wrote the data. */
  readonly version: string
  readonly supervisorLog: string
}

export const DEFAULT_NAME = 'default'
const NAME_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/
// The kernel keeps a Unix socket's path in 104 (macOS) or 108 (Linux) bytes.
const MAX_SOCKET_PATH = 100

/** @throws HbulkError USAGE when the name cannot be a folder's. */
export function sandboxLayout(home: string, name: string): SandboxLayout {
  if (!NAME_PATTERN.test(name)) {
    throw new HbulkError('USAGE', `"${name}" cannot be a sandbox's name`, {
      hint: 'Use letters, digits, ".", "_" and "-", at most 63.',
    })
  }
  const dir = join(resolve(home), name)
  return {
    home: dirname(dir),
    name,
    dir,
    data: join(dir, 'data'),
    clusterId: join(dir, 'data', 'hbase', 'hbase.id'),
    logs: join(dir, 'logs'),
    conf: join(dir, 'conf'),
    confHttp: join(dir, 'conf-http'),
    state: join(dir, 'state.json'),
    lock: join(dir, 'lock'),
    socket: socketPath(dir),
    version: join(dir, 'hbase-version'),
    supervisorLog: join(dir, 'logs', 'supervisor.log'),
  }
}

/** A sandbox by name, or by the path of its folder. */
export function layoutOf(nameOrDir: string, home: string): SandboxLayout {
  if (!nameOrDir.includes('/')) return sandboxLayout(home, nameOrDir)
  const dir = resolve(nameOrDir)
  return sandboxLayout(dirname(dir), basename(dir))
}

function socketPath(dir: string): string {
  const here = join(dir, 'control.sock')
  if (Buffer.byteLength(here) <= MAX_SOCKET_PATH) return here
  const digest = createHash('sha256').update(dir).digest('hex').slice(0, 16)
  return join(tmpdir(), `hbulk-${digest}.sock`)
}
