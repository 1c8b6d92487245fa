import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { pythonWith } from '../../../bench/python.js'
import { cacheFolder } from '../../../src/sandbox/folders.js'
import type { Sandbox } from '../../../src/sandbox/sandbox.js'
import type { TableCells } from '../table-cells.js'

/** In the sources: neither needs a build. */
const programs = new URL('../../../../test/support/readers/', import.meta.url)
const program = (name: string): string => fileURLToPath(new URL(name, programs))

const python = await pythonWith('fastavro', cacheFolder(process.env), (line) =>
  process.stderr.write(`${line}\n`),
)

/** Why tests that read with Python cannot run here, for their `skip`; false where they can. */
export const withoutPython: string | false =
  typeof python === 'string' ? `no Python with fastavro: ${python}` : false

export interface ReadRequest {
  readonly format: string
  readonly layout: string
  readonly encoding: string
  /** What the cells of a wide layout have, which says nothing of it. */
  readonly timestamp: number
  readonly files: readonly string[]
}

/** The cells of exported files, as Python's own csv and json and as fastavro read them. */
export function readWithPython(request: ReadRequest): Promise<TableCells> {
  if (typeof python === 'string') throw new Error(python)
  const { format, layout, encoding, timestamp, files } = request
  const words = [format, layout, encoding, String(timestamp), ...files]
  return run(python.python, [program('read-export.py'), ...words], process.env)
}

/** Why Java cannot read Avro here, or false. */
export function withoutJavaAvro(sandbox: Sandbox): string | false {
  const { CLASSPATH = '' } = sandbox.javaCommand('none', []).env
  return /\bavro-\d/.test(CLASSPATH) ? false : "no Avro in the sandbox's class path"
}

/** The cells of Avro files, as Avro's Java library reads them. */
export function readWithJava(sandbox: Sandbox, files: readonly string[]): Promise<TableCells> {
  const { command, args, env } = sandbox.javaCommand(program('ReadAvro.java'), files)
  return run(command, ['-XX:TieredStopAtLevel=1', ...args], env)
}

async function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<TableCells> {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = once(child, 'close')
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
  const [status] = await ended
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${err}`)
  return out.split('\n').slice(0, -1)
}
