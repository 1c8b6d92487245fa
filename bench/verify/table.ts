import { type Content, ContentDigest } from '../digest.js'
import { openChannel } from '../wire/open-channel.js'
import { eachRow } from '../wire/rows.js'
import { scan } from '../wire/scan.js'
import type { Target } from '../wire/target.js'

const ROWS_PER_REPLY = 500
const WHOLE_TABLE = { start: Buffer.alloc(0), stop: Buffer.alloc(0) }

/** Reads a table with the benchmark's own decoder. @param target a buffered or framed Thrift2 gateway with the binary protocol. */
export async function tableContent(target: Target, table: string): Promise<Content> {
  const digest = new ContentDigest()
  const channel = await openChannel(target)
  try {
    const job = { table, range: WHOLE_TABLE, rowsPerReply: ROWS_PER_REPLY, filter: '' }
    await scan(target, channel, job, (body) =>
      eachRow(body, (key, cells) => digest.add(key, cells)),
    )
  } finally {
    channel.close()
  }
  return digest.result()
}
