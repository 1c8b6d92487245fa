import type hbase2Types from '#gen/hbase2_types.js'
import type hbase2 from '#gen/THBaseService.js'
import { type GeneratedService, requireGenerated } from './generated-service.js'

const service = requireGenerated('#gen/THBaseService.js') as typeof hbase2

export const thrift2Types: typeof hbase2Types = requireGenerated('#gen/hbase2_types.js')

export type Thrift2Client = InstanceType<typeof hbase2.Client>

export const thrift2Service: GeneratedService<Thrift2Client> = {
  Client: service.Client,
  exceptions: [
    { type: thrift2Types.TIOError, kind: 'IOError' },
    { type: thrift2Types.TIllegalArgument, kind: 'IllegalArgument' },
  ],
}
