import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type PythonEnvironment, pythonWith } from '../../bench/python.js'
import type { Gateway } from '../../src/client/types.js'
import { cacheFolder } from '../../src/sandbox/folders.js'
import type { TableCells } from './table-cells.js'

/** In the sources: Python needs no build. */
const scripts = fileURLToPath(new URL('../../../test/support/happybase/', import.meta.url))

/** HappyBase as a second opinion on what a table holds. It speaks Thrift1, buffered or framed. */
export class HappyBase {
  readonly #python: PythonEnvironment

  constructor(python: PythonEnvironment) {
    this.#python = python
  }

  /** The newest version of every cell, as HappyBase sees it. */
  async dump(gateway: Gateway, table: string): Promise<TableCells> {
    const text = await this.#run('dump.py', gateway, table, '')
    return text.split('\n').slice(0, -1)
  }

  /** Puts the cells. */
  async load(gateway: Gateway, table: string, cells: TableCells): Promise<void> {
    await this.#run('load.py', gateway, table, cells.map((line) => `${line}\n`).join(''))
  }

  async #run(script: string, gateway: Gateway, table: string, input: string): Promise<string> {
    const { host, port, transport, protocol } = gateway
    const child = spawn(
      this.#python.python,
      [join(scripts, script), host, String(port), transport, protocol, table],
      { stdio: 'pipe' },
    )
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('latin1').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    // A script that fails closes its input; what it says is the error to show.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    const [status] = await once(child, 'close')
    if (status !== 0) throw new Error(`${script} ended with ${status}: ${stderr}`)
    return stdout
  }
}

const python = await pythonWith('happybase', cacheFolder(process.env), (line) =>
  process.stderr.write(`${line}\n`),
)

/** Why tests with HappyBase cannot run here, for their `skip`; false where they can. */
export const withoutHappyBase: string | false =
  typeof python === 'string' ? `no HappyBase: ${python}` : false

/** @throws Error where {@link withoutHappyBase} says why. */
export function happyBase(): HappyBase {
  if (typeof python === 'string') throw new Error(python)
  return new HappyBase(python)
}
