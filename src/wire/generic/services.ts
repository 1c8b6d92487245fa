// The only place that imports the generated code. It is CommonJS whose enums only a default import sees.
import hbase1 from '#gen/Hbase.js'
import hbase1Types from '#gen/hbase1_types.js'
import hbase2Types from '#gen/hbase2_types.js'
import hbase2 from '#gen/THBaseService.js'
import type { RemoteFailure } from '../remote-error.js'
import type { ProtocolClass, ThriftTransport } from './thrift-library.js'

/** A generated client's class and the exceptions that its methods declare. */
export interface GeneratedService<Client> {
  readonly Client: new (output: ThriftTransport, protocol: ProtocolClass) => Client
  readonly exceptions: readonly GeneratedException[]
}

interface GeneratedException {
  readonly type: new () => { readonly message: string; readonly canRetry?: boolean }
  readonly kind: RemoteFailure['kind']
}

export type Thrift1Client = InstanceType<typeof hbase1.Client>
export type Thrift2Client = InstanceType<typeof hbase2.Client>

export const thrift1Service: GeneratedService<Thrift1Client> = {
  Client: hbase1.Client,
  exceptions: [
    { type: hbase1Types.IOError, kind: 'IOError' },
    { type: hbase1Types.IllegalArgument, kind: 'IllegalArgument' },
    { type: hbase1Types.AlreadyExists, kind: 'AlreadyExists' },
  ],
}

export const thrift2Service: GeneratedService<Thrift2Client> = {
  Client: hbase2.Client,
  exceptions: [
    { type: hbase2Types.TIOError, kind: 'IOError' },
    { type: hbase2Types.TIllegalArgument, kind: 'IllegalArgument' },
  ],
}

export { hbase1Types as thrift1Types, hbase2Types as thrift2Types }
