import type { CellWriter } from '../client/cell-writer.js'
import { openClient } from '../client/thread-client.js'
import { CellType } from '../client/types.js'
import { HbulkError } from '../errors.js'
import type { TaskContext } from '../workers/types.js'
import type { OwnedCell } from './owned-cell.js'
import type { DifferenceKind, VerifySettings } from './settings.js'

type EncodedFamily = ReturnType<CellWriter['family']>

/** Makes the target's cells those of the source: puts what is missing or different, deletes what is too much, to the version. */
export class Repair {
  readonly #writer: CellWriter
  readonly #families: readonly EncodedFamily[]
  readonly #close: () => Promise<void>
  #key: Buffer | undefined

  private constructor(
    writer: CellWriter,
    families: readonly EncodedFamily[],
    close: () => Promise<void>,
  ) {
    this.#writer = writer
    this.#families = families
    this.#close = close
  }

  /** On a connection of its own: the task's others are busy with scans that wait for what is written here. */
  static async open(
    settings: VerifySettings,
    group: number,
    { target, limits, limiter, signal, counters, retried }: TaskContext,
  ): Promise<Repair> {
    if (target === undefined) throw new HbulkError('INTERNAL', 'a repair needs a target')
    const { callTimeoutMs, retries, batchRows, batchBytes } = limits
    const memoryBytes = limits.memoryBytes / limits.connections
    const client = openClient(target.gateways, { connections: 1, callTimeoutMs, retries })
    try {
      const writer = await client.openCellWriter({
        ...{ table: Buffer.from(settings.target), markers: true, unordered: true },
        ...{ batchRows, batchBytes, inFlight: 1, memoryBytes, retries, signal },
        // What is refused still differs when it is read again, and is counted then.
        onRejected: () => {},
        onWritten: (_rows, cells, bytes) => {
          counters.add('cellsWritten', cells)
          counters.add('bytesWritten', bytes)
          counters.add('batches', 1)
        },
        onRetry: retried,
        pace: (rows, bytes) => limiter.take(rows, bytes, signal),
      })
      const names = (settings.groups[group] ?? []).map((pair) => pair.target)
      const families = names.map((name) => writer.family(Buffer.from(name)))
      return new Repair(writer, families, () => client.close())
    } catch (error) {
      await client.close()
      throw error
    }
  }

  /** Cells come in the order of their rows. */
  write(kind: DifferenceKind, cell: OwnedCell): Promise<void> | undefined {
    const family = this.#families[cell.family]
    if (family === undefined) throw new HbulkError('INTERNAL', 'a cell of no family')
    const { key } = cell
    if (this.#key === undefined || !this.#key.equals(key)) {
      this.#writer.endRow()
      this.#writer.startRow(key, 0, key.length)
      this.#key = key
    }
    this.#writer.cell(kind === 'extra' ? { ...cell, type: CellType.DELETE } : cell, family)
    return this.#writer.room()
  }

  /** Everything is written when it resolves. */
  async flush(): Promise<void> {
    this.#writer.endRow()
    this.#key = undefined
    await this.#writer.flush()
  }

  close(): Promise<void> {
    return this.#close()
  }
}
