/** What holds where nothing is said. */
export const jobDefaults = {
  gateway: 'thrift://localhost:9090',
  callTimeoutMs: 30_000,
  retries: 10,
  /** Some managed services allow a gateway no more. */
  gatewayConnections: 1_000,
} as const
