import { fetchRegionMap } from '../client/fetch-region-map.js'
import { intersectRanges } from '../regions/key-range.js'
import type { OpenClients } from './clients.js'
import { RowBuilder } from './row-builder.js'
import { type RowFeed, RowStream } from './row-stream.js'
import { parseScan, type Scan, type ScanRequest } from './scan-options.js'

/** @throws HbulkError USAGE at once; everything else goes to whoever asks for rows */
export function scanRows(open: OpenClients, table: string, options: ScanRequest): RowStream {
  const scan = parseScan(Buffer.from(table), options)
  const { parallel = 1, ordered = true, signal } = options
  if (parallel === 1) return new RowStream((feed) => scanInto(open, scan, options, feed), signal)
  const scanParts = ordered ? inOrder : asTheyCome
  return new RowStream(async (feed) => {
    const parts = await byRegion(open, table, scan, feed.signal)
    await scanParts(open, parts, options, feed)
  }, signal)
}

/** Reads one range of keys, region after region. */
async function scanInto(
  open: OpenClients,
  { spec, prefix, limit }: Scan,
  { batchSize, scanBatching }: ScanRequest,
  feed: RowFeed,
): Promise<void> {
  let left = limit
  const builder = new RowBuilder(
    (row) => {
      if (prefix !== undefined && !row.key.subarray(0, prefix.length).equals(prefix)) return
      if (builder.isFirstPiece) left--
      if (left >= 0) feed.push(row)
    },
    { pieceCells: scanBatching },
  )
  const { scans } = await open()
  await scans.scan(spec, builder, {
    // What is not wanted any more ends at its next pause; this is for a call that does not come back.
    signal: feed.giveUp,
    pause: () => feed.pause(),
    hold: () => feed.hold(),
    ...(batchSize === undefined ? {} : { batchRows: batchSize }),
  })
}

/** The scan in pieces that are each of one region. */
async function byRegion(
  open: OpenClients,
  table: string,
  scan: Scan,
  signal: AbortSignal,
): Promise<Scan[]> {
  const { scans } = await open()
  const { regions } = await fetchRegionMap(scans.admin, table, { signal })
  const whole = { start: scan.spec.startRow, stop: scan.spec.stopRow }
  return regions.flatMap(({ startKey, endKey }) => {
    const range = intersectRanges({ start: startKey, stop: endKey }, whole)
    if (range === undefined) return []
    return [{ ...scan, spec: { ...scan.spec, startRow: range.start, stopRow: range.stop } }]
  })
}

/** The rows of one part after the other; some parts are read ahead, each as far as a stream goes by itself. */
async function inOrder(
  open: OpenClients,
  parts: readonly Scan[],
  options: ScanRequest,
  feed: RowFeed,
): Promise<void> {
  const { parallel = 1, limit = Number.POSITIVE_INFINITY } = options
  // Each hears at once that no more rows are wanted, whatever it waits for.
  const streams = parts.map(
    (part) => new RowStream((own) => scanInto(open, part, options, own), feed.signal),
  )
  let left = limit
  try {
    for (const [index, stream] of streams.entries()) {
      for (const next of streams.slice(index, index + parallel)) next.start()
      for await (const row of stream) {
        feed.push(row)
        if (--left === 0) return
        const room = feed.pause()
        if (room !== undefined) await room
      }
    }
  } finally {
    await Promise.all(streams.map((stream) => stream.return()))
  }
}

/** Some parts at a time, each as fast as it comes. */
async function asTheyCome(
  open: OpenClients,
  parts: readonly Scan[],
  options: ScanRequest,
  feed: RowFeed,
): Promise<void> {
  const { parallel = 1, limit = Number.POSITIVE_INFINITY } = options
  const enough = new AbortController()
  const broken = new AbortController()
  let left = limit
  const shared: RowFeed = {
    ...feed,
    giveUp: AbortSignal.any([feed.giveUp, broken.signal]),
    push: (row) => {
      if (left === 0) return
      feed.push(row)
      if (--left === 0) enough.abort()
    },
    pause: () => (enough.signal.aborted ? Promise.reject(enough.signal.reason) : feed.pause()),
  }
  const waiting = [...parts]
  const work = async (): Promise<void> => {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
      if (enough.signal.aborted) return
      await scanInto(open, part, options, shared)
    }
  }
  const works = Array.from({ length: Math.min(parallel, parts.length) }, work)
  try {
    await Promise.all(works)
  } catch (error) {
    const hadEnough = enough.signal.aborted
    enough.abort()
    // Who waits for rows is not to wait for those that go on to hear of it.
    if (!hadEnough) broken.abort()
    await Promise.allSettled(works)
    if (!hadEnough) throw error
  }
}
