import type { HBaseClient } from '../client/client.js'
import type { RegionMap } from '../client/region-map.js'
import type { TableDescriptor } from '../client/types.js'
import type { Log, Progress } from '../workers/monitor.js'
import type { JobPool } from '../workers/pool.js'
import type { JobLimits } from '../workers/types.js'

/** The table as it was when the export began. */
export interface ExportSource {
  readonly described: TableDescriptor
  readonly regions: Promise<RegionMap>
}

/** What an export runs in, whatever it exports. */
export interface ExportEnvironment {
  readonly client: HBaseClient
  /** What was asked about the table already. */
  readonly source?: ExportSource
  readonly limits: JobLimits
  /** A pool that is starting already; without it one is made when it is needed. */
  readonly pool?: JobPool
  readonly jobDir: string | undefined
  readonly resume: string | undefined
  readonly dryRun: boolean
  readonly signal: AbortSignal
  readonly log: Log
  readonly progress: Progress
  readonly stdout: NodeJS.WritableStream
}
