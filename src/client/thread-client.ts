import pLimit, { type LimitFunction } from 'p-limit'
import type { DataCalls } from '../wire/calls.js'
import { createAdmin } from './admin/admin.js'
import { retriedReads } from './admin/retried-reads.js'
import type { BatchWriter, WriterOptions } from './batch-writer.js'
import { callsOf } from './calls-of.js'
import { capabilitiesOf } from './capabilities.js'
import { ChannelPool } from './channel-pool.js'
import type { HBaseClient } from './client.js'
import { fetchRegionMap } from './fetch-region-map.js'
import { FlowControl } from './flow-control.js'
import { RegionBatchWriter } from './region-batch-writer.js'
import { RegionWatch } from './region-watch.js'
import { RetryBudget } from './retry-budget.js'
import { framedRequestBytes, RowSender } from './row-sender.js'
import { runScan } from './scanner.js'
import type {
  AdminClient,
  Capabilities,
  Gateway,
  RowVisitor,
  ScanOptions,
  ScanSpec,
} from './types.js'

export interface ClientOptions {
  /** Connections that may be open at once. */
  readonly connections: number
  readonly callTimeoutMs: number
  readonly retries: number
  /** Ends the pauses before calls that are made again. */
  readonly signal?: AbortSignal
}

/** A client on gateways that are known already. Nothing is connected before the first call. */
export function openClient(gateways: readonly Gateway[], options: ClientOptions): HBaseClient {
  return new ThriftClient(gateways, options)
}

class ThriftClient implements HBaseClient {
  readonly gateways: readonly Gateway[]
  readonly capabilities: Capabilities
  readonly admin: AdminClient
  readonly #gateway: Gateway
  readonly #options: ClientOptions
  readonly #pool: ChannelPool
  readonly #calls: DataCalls
  readonly #flow: FlowControl
  readonly #limit: LimitFunction
  readonly #budget = new RetryBudget()

  constructor(gateways: readonly Gateway[], options: ClientOptions) {
    this.gateways = gateways
    this.#gateway = gateways[0] as Gateway
    this.#options = options
    this.#pool = new ChannelPool(gateways, options)
    this.#calls = callsOf(this.#gateway.api)
    this.#flow = new FlowControl(options.connections)
    this.#limit = pLimit(options.connections)
    this.capabilities = capabilitiesOf(this.#gateway)
    this.admin = retriedReads(createAdmin(this.#pool, this.#gateway), options)
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
    const { signal, retries } = options
    const read = () => fetchRegionMap(this.admin, options.table.toString(), { signal, retries })
    const regions = await read()
    const watch = new RegionWatch(regions, read, () => performance.now())
    const flow = this.#flow
    const sender = new RowSender(
      {
        ...{ pool: this.#pool, calls: this.#calls, gateway: this.#gateway },
        ...{ flow, budget: this.#budget },
      },
      options.columns,
    )
    const parts = { regions, watch, sender, flow, limit: this.#limit }
    return new RegionBatchWriter(this.#withinFrame(options), parts)
  }

  close(): Promise<void> {
    return this.#pool.close()
  }

  #withinFrame(options: WriterOptions): WriterOptions {
    if (this.#gateway.transport !== 'framed') return options
    return { ...options, batchBytes: Math.min(options.batchBytes, framedRequestBytes) }
  }
}
