import type { ScanSpec } from '../client/types.js'
import { CountedRows } from './counted-rows.js'
import type { FileFormat, RowFormatter } from './formats/file-format.js'
import type { RowSink } from './output/byte-sink.js'
import { ChunkWriter, chunkLimits } from './output/chunk-writer.js'
import type { FileLimits } from './output/file-series.js'
import { type ScanContext, scanRows } from './scan-rows.js'

export interface WriteOptions {
  /** Called between the replies of the scan. */
  readonly onRows?: (rows: CountedRows) => void
  /** What the sink keeps its files to. */
  readonly limits?: FileLimits
}

export interface WrittenRows {
  readonly counted: CountedRows
  readonly bytes: number
  readonly formatter: RowFormatter
}

/**
 * Writes the rows of a scan in one format to a sink, which it finishes. When columns turned up that the header does not
 * have, or the scan or the writing broke, the sink is aborted instead.
 */
export async function writeRows(
  spec: ScanSpec,
  format: FileFormat,
  sink: RowSink,
  context: ScanContext,
  { onRows = () => {}, limits = {} }: WriteOptions = {},
): Promise<WrittenRows> {
  const writer = new ChunkWriter(format, sink, {
    cut: () => counted.cut(),
    ...chunkLimits(limits),
  })
  const { out } = writer
  const formatter = format.createFormatter(out)
  const counted = new CountedRows(formatter)
  const hold = (): Promise<void> | undefined => {
    if (formatter.failure !== undefined) throw formatter.failure
    return writer.pause()
  }
  const pause = (rows: CountedRows): Promise<void> | undefined => {
    onRows(rows)
    return hold()
  }
  try {
    await scanRows(spec, counted, context, pause, hold)
    if (formatter.failure !== undefined) throw formatter.failure
    if ((formatter.unseenColumns?.length ?? 0) > 0) {
      await writer.idle()
      // An output that cannot be written is not worth a second pass.
      await writer.pause()
      await sink.abort()
      return { counted, bytes: 0, formatter }
    }
    await writer.finish()
    await sink.finish()
    context.counters.add('rowsWritten', counted.rows)
    context.counters.add('cellsWritten', counted.cells)
    context.counters.add('bytesWritten', writer.bytes)
    context.counters.add('emptyValues', formatter.emptyValues ?? 0)
    return { counted, bytes: writer.bytes, formatter }
  } catch (error) {
    await writer.idle()
    await sink.abort()
    throw formatter.failure ?? out.failure ?? error
  } finally {
    await writer.close()
  }
}
