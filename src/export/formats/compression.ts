import { promisify } from 'node:util'
import zlib from 'node:zlib'
import { HbulkError } from '../../errors.js'

export const compressions = ['none', 'gzip', 'zstd', 'deflate', 'snappy'] as const
export type Compression = (typeof compressions)[number]

type Compress = (text: Buffer) => Promise<Buffer>

const gzip = promisify(zlib.gzip)

/** zlib's own, if this version of Node.js has it: 22.15 is the first. */
function zstd(): Compress | undefined {
  const compress: unknown = Reflect.get(zlib, 'zstdCompress')
  if (typeof compress !== 'function') return undefined
  const packed = promisify((text: Buffer, done: (error: Error | null, out: unknown) => void) => {
    compress(text, done)
  })
  return async (text) => {
    const out = await packed(text)
    if (Buffer.isBuffer(out)) return out
    throw new HbulkError('INTERNAL', 'zlib.zstdCompress has made no buffer')
  }
}

/** @throws HbulkError UNSUPPORTED when this Node.js lacks it */
export function checkCompression(compress: Compression): void {
  if (compress !== 'zstd' || zstd() !== undefined) return
  throw new HbulkError('UNSUPPORTED', `--compress zstd: Node.js ${process.version} has no zstd`, {
    hint: 'Use --compress gzip, or Node.js 22.15 or later.',
  })
}

/**
 * What a chunk of text goes through. Each becomes a gzip member or a zstd frame of its own, which both formats allow and
 * readers join again.
 */
export function textCompression(compress: Compression): Compress | undefined {
  checkCompression(compress)
  if (compress === 'gzip') return (text) => gzip(text, { level: 6 })
  return compress === 'zstd' ? zstd() : undefined
}
