import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'
import { HbulkError } from '../../src/errors.js'
import { CANNED_PROGRAM } from '../paths.js'

/** The program of `bench/canned` in a process of its own. */
export class CannedGatewayProcess {
  readonly url: string
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>
  readonly #reader: Interface

  /** @param upstream a Thrift2 gateway, unframed and binary */
  static async start(upstream: string): Promise<CannedGatewayProcess> {
    const child = spawn(process.execPath, [CANNED_PROGRAM, upstream], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const reader = createInterface({ input: child.stdout })
    const lines = reader[Symbol.asyncIterator]()
    const { value: url } = await lines.next()
    if (typeof url === 'string') return new CannedGatewayProcess(url, child, reader, lines)
    throw new HbulkError('GATEWAY_UNREACHABLE', `there is no canned gateway before ${upstream}`)
  }

  private constructor(
    url: string,
    child: ChildProcess,
    reader: Interface,
    lines: AsyncIterator<string>,
  ) {
    this.url = url
    this.#child = child
    this.#reader = reader
    this.#lines = lines
  }

  /** User and system time so far. */
  async cpuMs(): Promise<number> {
    this.#child.stdin?.write('\n')
    const { value } = await this.#lines.next()
    return Number(value)
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit')
    this.#child.stdin?.end()
    await exited
    this.#reader.close()
  }
}
