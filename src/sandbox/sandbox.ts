import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HbulkError } from '../errors.js'
import type { Environment } from '../system/environment.js'
import { makeDirectorySync } from '../system/make-directory.js'
import { pause } from '../system/pause.js'
import { writingSync } from '../system/write-error.js'
import { defaultSandboxHome } from './folders.js'
import { DEFAULT_GATEWAYS, type GatewayKind } from './gateway-kind.js'
import { cachedJars } from './jar-cache.js'
import { findJava, jvmFlags } from './java.js'
import { launchSupervisor } from './launcher.js'
import { DEFAULT_NAME, layoutOf, type SandboxLayout, sandboxLayout } from './layout.js'
import { Sandbox } from './running-sandbox.js'
import { cleanUpStale } from './stale.js'
import { isLive, readState, type SandboxState } from './state.js'

export type { GatewayKind } from './gateway-kind.js'
export type { JavaCommand } from './java-command.js'
export type { Gateway, Sandbox } from './running-sandbox.js'

export const DEFAULT_HBASE_VERSION = '2.6.1'

/** How a sandbox is started. */
export interface SandboxOptions {
  /** Default `default`. Sandboxes of different names can run side by side. */
  readonly name?: string
  /** Folder that holds the sandboxes; by default in the user's data folder. */
  readonly home?: string
  /** HBase's version. By default the one that wrote this sandbox's data, or 2.6.1. */
  readonly version?: string
  /** Default Thrift2 and Thrift1 as HBase starts them: unframed, binary. */
  readonly gateways?: readonly GatewayKind[]
  /** True: it ends when this process does, in whatever way. False: it runs until it is stopped. */
  readonly attached?: boolean
  /** True: without `home` in a new temporary folder, and removed with all its data when it ends. */
  readonly temporary?: boolean
  readonly onProgress?: (line: string) => void
  readonly signal?: AbortSignal
  /** Default this process's environment: JAVA_HOME, PATH, XDG_CACHE_HOME, XDG_DATA_HOME, HOME. */
  readonly env?: Environment
}

/**
 * Starts HBase and its gateways, or joins the sandbox of that name when it runs already (then with the gateways asked for added).
 * @throws HbulkError SANDBOX naming what is missing or which process died, and its log; INTERRUPTED when aborted.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const env = options.env ?? process.env
  const home = options.home ?? (options.temporary ? temporaryHome() : defaultSandboxHome(env))
  const layout = sandboxLayout(home, options.name ?? DEFAULT_NAME)
  const kinds = options.gateways ?? DEFAULT_GATEWAYS
  const running = await settledState(layout, options.signal)
  if (running !== undefined) return joinRunning(layout, running, env, options)

  const version = chooseVersion(layout, options.version)
  const onProgress = options.onProgress ?? (() => {})
  const java = await findJava(env)
  const signal = options.signal === undefined ? {} : { signal: options.signal }
  const classpath = await cachedJars({ version, env, onProgress, ...signal })
  if (options.signal?.aborted) throw new HbulkError('INTERRUPTED', 'interrupted')
  writingSync(layout.dir, () => makeDirectorySync(layout.dir))
  const state = await launchSupervisor(
    {
      home: layout.home,
      name: layout.name,
      hbaseVersion: version,
      attached: options.attached ?? false,
      temporary: options.temporary ?? false,
      gateways: kinds,
      java: java.path,
      // So that a look at the process list tells which sandbox a JVM belongs to.
      javaFlags: [...jvmFlags(java.major), `-Dhbulk.sandbox=${layout.dir}`],
      classpath,
    },
    layout,
    env,
    onProgress,
    options.signal,
  )
  return new Sandbox(layout, state, env, true)
}

export interface FindOptions {
  readonly home?: string
  readonly env?: Environment
}

/**
 * The running sandbox of that name, or in that folder when a path is given. What a dead supervisor left is cleared away.
 * @returns undefined when it does not run.
 */
export async function findSandbox(
  nameOrDir: string = DEFAULT_NAME,
  options: FindOptions = {},
): Promise<Sandbox | undefined> {
  const env = options.env ?? process.env
  const layout = layoutOf(nameOrDir, options.home ?? defaultSandboxHome(env))
  const state = await settledState(layout)
  return state === undefined ? undefined : new Sandbox(layout, state, env, false)
}

async function joinRunning(
  layout: SandboxLayout,
  state: SandboxState,
  env: Environment,
  options: SandboxOptions,
): Promise<Sandbox> {
  if (options.attached) {
    throw new HbulkError('SANDBOX', `sandbox "${layout.name}" runs already, on its own`, {
      hint: 'Stop it, or start one of another name.',
    })
  }
  if (options.version !== undefined && options.version !== state.hbaseVersion) {
    throw new HbulkError(
      'SANDBOX',
      `sandbox "${layout.name}" runs already, with HBase ${state.hbaseVersion}`,
      { hint: 'Stop it, or start one of another name.' },
    )
  }
  const sandbox = new Sandbox(layout, state, env, false)
  for (const kind of options.gateways ?? DEFAULT_GATEWAYS) {
    if (sandbox.findGateway(kind) !== undefined) continue
    options.onProgress?.(`Starting gateway ${kind}`)
    await sandbox.startGateway(kind)
  }
  return sandbox
}

/** The state of a live sandbox once it is neither starting nor stopping. */
async function settledState(
  layout: SandboxLayout,
  signal?: AbortSignal,
): Promise<SandboxState | undefined> {
  for (;;) {
    const state = readState(layout.state)
    if (state === undefined) return undefined
    if (!isLive(state)) {
      await cleanUpStale(layout)
      return undefined
    }
    if (state.phase === 'running') return state
    await pause(100, signal)
  }
}

/** HBase's files have no way back to an older version, so data stays with the version that wrote it. */
function chooseVersion(layout: SandboxLayout, asked: string | undefined): string {
  const written = writtenVersion(layout)
  const version = asked ?? written ?? DEFAULT_HBASE_VERSION
  if (!/^\d+\.\d+\.\d+$/.test(version)) {
    throw new HbulkError('USAGE', `"${version}" is no HBase version`, {
      hint: 'Known to work: 2.6.1, 2.5.8, 2.4.17.',
    })
  }
  if (written !== undefined && written !== version) {
    throw new HbulkError(
      'SANDBOX',
      `sandbox "${layout.name}" holds data of HBase ${written}, not ${version}`,
      { hint: `Run "hbulk sandbox reset --name ${layout.name}" first, or choose another --name.` },
    )
  }
  return version
}

function writtenVersion(layout: SandboxLayout): string | undefined {
  try {
    return readFileSync(layout.version, 'utf8').trim()
  } catch {
    return undefined
  }
}

function temporaryHome(): string {
  return mkdtempSync(join(tmpdir(), 'hbulk-sandbox-'))
}
