import { createRequire } from 'node:module'
import type { RemoteFailure } from '../remote-error.js'
import type { ProtocolClass, ThriftTransport } from './thrift-library.js'

/** A generated client's class and the exceptions that its methods declare. */
export interface GeneratedService<Client> {
  readonly Client: new (output: ThriftTransport, protocol: ProtocolClass) => Client
  readonly exceptions: readonly GeneratedException[]
}

export interface GeneratedException {
  readonly type: new () => { readonly message: string; readonly canRetry?: boolean }
  readonly kind: RemoteFailure['kind']
}

/**
 * Loads generated code, which is CommonJS. An import would first parse its ten thousand lines for the names of its
 * exports, and that takes longer than running them.
 */
export const requireGenerated: NodeJS.Require = createRequire(import.meta.url)
