/** What the bare-socket program is told to do; byte strings are in hex. */
export type LimitJob = ReplayJob | SkipJob

interface CommonJob {
  readonly gateway: string
  readonly table: string
  readonly connections: number
}

export interface ReplayJob extends CommonJob {
  readonly kind: 'replay'
  readonly file: string
  readonly separator: string
  readonly columns: string
  readonly splitKeys: readonly string[]
  readonly batchRows: number
}

export interface SkipJob extends CommonJob {
  readonly kind: 'skip'
  readonly ranges: readonly { readonly start: string; readonly stop: string }[]
  readonly rowsPerReply: number
  readonly filter: string
}

/** What it found: only the time on the sockets counts. */
export interface LimitResult {
  readonly wallMs: number
  readonly cpuMs: number
  readonly rows: number
  /** Bytes on the wire in the direction of the data. */
  readonly bytes: number
}
