import type { FullClient } from '../client/client.js'

/** The clients behind a connection. */
export interface Clients {
  /** For calls. */
  readonly calls: FullClient
  /**
   * For scans, each of which keeps a connection to its gateway for as long as it is open: were those the same, a program
   * that writes while it scans would wait for itself.
   */
  readonly scans: FullClient
  /** Calls that may be under way at once. */
  readonly width: number
}

/** Opens them when they are first asked for. */
export type OpenClients = () => Promise<Clients>
