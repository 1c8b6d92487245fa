import { HbulkError } from '../../errors.js'
import type { Gateway } from '../types.js'

const SHELL = "Or create the table in HBase's shell: create 't', 'f', SPLITS_FILE => 'keys.txt'"

/**
 * Why this gateway cannot create a table with split keys, or undefined if it can.
 *
 * Thrift1 has no field for them. A framed Thrift2 gateway has, but reads each key as the whole request's bytes
 * (`ByteBuffer.array()` in ThriftUtilities.splitKeyFromThrift): one key makes a table with a senseless split, several
 * keys are then all the same and fail with an internal error. It is refused before, because the first case looks like success.
 */
export function splitKeysRefusal(gateway: Gateway): HbulkError | undefined {
  if (gateway.api === 1) return noSplitKeysInThrift1()
  if (gateway.transport === 'framed') {
    return new HbulkError(
      'UNSUPPORTED',
      'a framed Thrift2 gateway cannot create a table with split keys: it misreads them',
      { hint: `Use a Thrift2 gateway that is unframed or HTTP. ${SHELL}` },
    )
  }
  return undefined
}

export const noSplitKeysInThrift1 = (): HbulkError =>
  new HbulkError('UNSUPPORTED', 'a Thrift1 gateway cannot create a table with split keys', {
    hint: `Use a Thrift2 gateway that is unframed or HTTP. ${SHELL}`,
  })
