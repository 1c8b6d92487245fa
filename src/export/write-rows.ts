import type { ScanSpec } from '../client/types.js'
import type { CountedRows } from './counted-rows.js'
import type { FileFormat, RowFormatter } from './formats/file-format.js'
import type { ByteSink } from './output/byte-sink.js'
import { ChunkWriter } from './output/chunk-writer.js'
import { type ScanContext, scanRows } from './scan-rows.js'

export interface WrittenRows {
  readonly counted: CountedRows
  readonly bytes: number
  readonly formatter: RowFormatter
}

/**
 * Writes the rows of a scan in one format to a sink, which it finishes. When columns turned up that the header does not
 * have, or the scan or the writing broke, the sink is aborted instead.
 * @param onRows called between the replies of the scan
 */
export async function writeRows(
  spec: ScanSpec,
  format: FileFormat,
  sink: ByteSink,
  context: ScanContext,
  onRows: (rows: CountedRows) => void = () => {},
): Promise<WrittenRows> {
  const writer = new ChunkWriter(format, sink)
  const { out } = writer
  const formatter = format.createFormatter(out)
  const hold = (): Promise<void> | undefined => {
    if (formatter.failure !== undefined) throw formatter.failure
    return writer.pause()
  }
  const pause = (rows: CountedRows): Promise<void> | undefined => {
    onRows(rows)
    return hold()
  }
  try {
    const counted = await scanRows(spec, formatter, context, pause, hold)
    if (formatter.failure !== undefined) throw formatter.failure
    if ((formatter.unseenColumns?.length ?? 0) > 0) {
      await writer.idle()
      await sink.abort()
      return { counted, bytes: 0, formatter }
    }
    await writer.finish()
    await sink.finish()
    context.counters.add('rowsWritten', counted.rows)
    context.counters.add('cellsWritten', counted.cells)
    context.counters.add('bytesWritten', writer.bytes)
    return { counted, bytes: writer.bytes, formatter }
  } catch (error) {
    await writer.idle()
    await sink.abort()
    throw formatter.failure ?? out.failure ?? error
  }
}
