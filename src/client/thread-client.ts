import pLimit, { type LimitFunction } from 'p-limit'
import { HbulkError } from '../errors.js'
import type { DataCalls } from '../wire/calls.js'
import type { CellRow } from '../wire/cell-rows.js'
import { createAdmin } from './admin/admin.js'
import { retriedAdmin } from './admin/retried-reads.js'
import type { BatchWriter, SendOptions, WriterOptions } from './batch-writer.js'
import { callsOf, rowCallsOf } from './calls-of.js'
import { capabilitiesOf } from './capabilities.js'
import { CellWriter, type CellWriterOptions, mostPieceBytes } from './cell-writer.js'
import { ChannelPool } from './channel-pool.js'
import type { FullClient } from './client.js'
import { fetchRegionMap } from './fetch-region-map.js'
import { FlowControl } from './flow-control.js'
import type { Resolver } from './gateway-addresses.js'
import { RegionBatchWriter } from './region-batch-writer.js'
import { RegionWatch } from './region-watch.js'
import { RetryBudget } from './retry-budget.js'
import { RowClient } from './row-client.js'
import { framedRequestBytes, RowSender, type SenderParts } from './row-sender.js'
import { runScan } from './scanner.js'
import { TableGuard } from './table-guard.js'
import type {
  Capabilities,
  FullAdminClient,
  Gateway,
  RowVisitor,
  ScanOptions,
  ScanSpec,
} from './types.js'

export interface ClientOptions {
  /** Connections that may be open at once. */
  readonly connections: number
  /** Connections to each gateway. Default: as many as there may be. */
  readonly perGateway?: number | undefined
  /** Which of equally good gateways comes first: threads that differ in this begin at different ones. */
  readonly turn?: number | undefined
  readonly callTimeoutMs: number
  readonly retries: number
  /** Ends every call and every pause between calls, with INTERRUPTED. */
  readonly signal?: AbortSignal | undefined
  /** Looks host names up. Default: as the system does. */
  readonly resolve?: Resolver | undefined
}

/** A client on gateways that are known already. Nothing is connected before the first call. */
export function openClient(gateways: readonly Gateway[], options: ClientOptions): FullClient {
  return new ThriftClient(gateways, options)
}

/** They differ in nothing but their transport, and framed ones can do less. */
function strictest(gateways: readonly Gateway[]): Gateway {
  const [first] = gateways
  if (first === undefined) throw new HbulkError('INTERNAL', 'a client without a gateway')
  return gateways.find(({ transport }) => transport === 'framed') ?? first
}

class ThriftClient implements FullClient {
  readonly gateways: readonly Gateway[]
  readonly capabilities: Capabilities
  readonly admin: FullAdminClient
  readonly rows: RowClient
  readonly #gateway: Gateway
  readonly #options: ClientOptions
  readonly #pool: ChannelPool
  readonly #calls: DataCalls
  readonly #flow: FlowControl
  readonly #limit: LimitFunction
  readonly #budget = new RetryBudget()

  constructor(gateways: readonly Gateway[], options: ClientOptions) {
    this.gateways = gateways
    this.#gateway = strictest(gateways)
    this.#options = options
    this.#pool = new ChannelPool(gateways, options)
    this.#calls = callsOf(this.#gateway.api)
    this.#flow = new FlowControl(options.connections)
    this.#limit = pLimit(options.connections)
    this.capabilities = capabilitiesOf(this.#gateway)
    this.admin = retriedAdmin(createAdmin(this.#pool, this.#gateway), options)
    this.rows = new RowClient(this.#pool, rowCallsOf(this.#gateway.api), options)
  }

  scan(spec: ScanSpec, visitor: RowVisitor, options: ScanOptions = {}): Promise<number> {
    const dependencies = {
      pool: this.#pool,
      calls: this.#calls,
      retries: this.#options.retries,
    }
    return runScan(dependencies, spec, visitor, options)
  }

  async openWriter(options: WriterOptions): Promise<BatchWriter> {
    const parts = await this.#writerParts(options)
    const sender = RowSender.ofRows(this.#senderParts(options), options.columns)
    return new RegionBatchWriter(this.#withinFrame(options), { ...parts, sender })
  }

  async openCellWriter(options: CellWriterOptions): Promise<CellWriter> {
    const parts = await this.#writerParts(options)
    const { api, protocol } = this.#gateway
    // Puts and markers wait apart and share the memory.
    const memoryBytes = options.memoryBytes / (options.markers ? 2 : 1)
    const send = this.#withinFrame({ ...options, memoryBytes, timestamp: 0 })
    const { unordered = false } = options
    const open = (sender: RowSender<CellRow>): BatchWriter<CellRow> =>
      new RegionBatchWriter(send, { ...parts, sender, unordered })
    const shared = this.#senderParts(options)
    const markers = options.markers ? RowSender.ofMarkers(shared) : undefined
    return new CellWriter({
      api,
      protocol,
      puts: open(RowSender.ofCells(shared)),
      ...(markers === undefined ? {} : { markers: open(markers) }),
      pieceBytes: Math.min(send.batchBytes, mostPieceBytes),
    })
  }

  close(): Promise<void> {
    return this.#pool.close()
  }

  async #writerParts({
    table,
    signal,
    retries,
  }: Pick<SendOptions, 'table' | 'signal' | 'retries'>) {
    const read = () => fetchRegionMap(this.admin, table.toString(), { signal, retries })
    const regions = await read()
    const watch = new RegionWatch(regions, read, () => performance.now())
    return { regions, watch, flow: this.#flow, limit: this.#limit }
  }

  #senderParts({ table, signal }: Pick<SendOptions, 'table' | 'signal'>): SenderParts {
    const name = table.toString()
    return {
      ...{ pool: this.#pool, calls: this.#calls, gateway: this.#gateway },
      ...{ flow: this.#flow, budget: this.#budget },
      guard: new TableGuard(name, () => this.#isEnabled(name), signal),
    }
  }

  /** Asks over a connection of its own: all others may be waiting for puts. */
  async #isEnabled(table: string): Promise<boolean> {
    const pool = new ChannelPool(this.gateways, { ...this.#options, connections: 1 })
    try {
      return await createAdmin(pool, this.#gateway).isTableEnabled(table)
    } finally {
      await pool.close()
    }
  }

  #withinFrame<Options extends SendOptions>(options: Options): Options {
    if (this.#gateway.transport !== 'framed') return options
    return { ...options, batchBytes: Math.min(options.batchBytes, framedRequestBytes) }
  }
}
