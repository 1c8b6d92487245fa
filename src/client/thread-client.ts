import { fetchRegionMap } from '../regions/fetch-region-map.js'
import type { DataCalls } from '../wire/calls.js'
import { createAdmin } from './admin/admin.js'
import type { BatchWriter, WriterOptions } from './batch-writer.js'
import { callsOf } from './calls-of.js'
import { capabilitiesOf } from './capabilities.js'
import { ChannelPool } from './channel-pool.js'
import type { HBaseClient } from './client.js'
import { RegionBatchWriter } from './region-batch-writer.js'
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

  constructor(gateways: readonly Gateway[], options: ClientOptions) {
    this.gateways = gateways
    this.#gateway = gateways[0] as Gateway
    this.#options = options
    this.#pool = new ChannelPool(gateways, options)
    this.#calls = callsOf(this.#gateway.api)
    this.capabilities = capabilitiesOf(this.#gateway)
    this.admin = createAdmin(this.#pool, this.#gateway)
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
    const regions = await fetchRegionMap(this.admin, options.table.toString(), {
      signal: options.signal,
    })
    const sender = new RowSender(this.#pool, this.#calls, this.#gateway, options.columns)
    return new RegionBatchWriter(this.#withinFrame(options), regions, sender)
  }

  close(): Promise<void> {
    return this.#pool.close()
  }

  #withinFrame(options: WriterOptions): WriterOptions {
    if (this.#gateway.transport !== 'framed') return options
    return { ...options, batchBytes: Math.min(options.batchBytes, framedRequestBytes) }
  }
}
