import type hbase1 from '#gen/Hbase.js'
import type hbase1Types from '#gen/hbase1_types.js'
import { type GeneratedService, requireGenerated } from './generated-service.js'

const service = requireGenerated('#gen/Hbase.js') as typeof hbase1

export const thrift1Types: typeof hbase1Types = requireGenerated('#gen/hbase1_types.js')

export type Thrift1Client = InstanceType<typeof hbase1.Client>

export const thrift1Service: GeneratedService<Thrift1Client> = {
  Client: service.Client,
  exceptions: [
    { type: thrift1Types.IOError, kind: 'IOError' },
    { type: thrift1Types.IllegalArgument, kind: 'IllegalArgument' },
    { type: thrift1Types.AlreadyExists, kind: 'AlreadyExists' },
  ],
}
