import { Duplex } from 'node:stream'
import * as zlib from 'node:zlib'
import { HbulkError } from '../../errors.js'

export type Compression = 'none' | 'gzip' | 'bzip2' | 'zstd'

const byExtension: ReadonlyMap<string, Compression> = new Map([
  ['.gz', 'gzip'],
  ['.bz2', 'bzip2'],
  ['.zst', 'zstd'],
])

/** Extensions that Hadoop's codecs would unpack: reading these as text would only give rejects. */
const refusedExtensions: ReadonlyMap<string, string> = new Map([
  ['.lz4', 'lz4cat'],
  ['.xz', 'xzcat'],
  ['.snappy', 'a decompressor'],
  ['.deflate', 'a decompressor'],
])

/**
 * What a file is packed with, by its extension, as Hadoop tells it.
 * @throws HbulkError INPUT when it cannot be unpacked here
 */
export function compressionOf(path: string): Compression {
  const extension = /\.[^./]+$/.exec(path)?.[0].toLowerCase() ?? ''
  const tool = refusedExtensions.get(extension)
  if (tool !== undefined) {
    throw new HbulkError(
      'INPUT',
      `the input '${path}' is compressed in a way that cannot be read here`,
      { hint: pipeIn(tool) },
    )
  }
  const compression = byExtension.get(extension) ?? 'none'
  if (compression === 'zstd' && zstdOf(zlib) === undefined) {
    throw new HbulkError(
      'INPUT',
      `the input '${path}' is packed with zstd, which Node.js ${process.versions.node} cannot unpack`,
      { hint: `Run hbulk with Node.js 22.15 or later. ${pipeIn('zstdcat')}` },
    )
  }
  return compression
}

const pipeIn = (tool: string): string =>
  `Unpack it with ${tool} and pipe it in: ${tool} FILE | hbulk importtsv ... TABLE -`

/** A stream of Node's own that unpacks, and knows how much it has used. */
export type Unpacker = Duplex & { readonly bytesWritten: number }

export function createUnpacker(compression: 'gzip' | 'zstd'): Unpacker {
  if (compression === 'gzip') return zlib.createGunzip()
  const unpacker = zstdOf(zlib)?.()
  if (unpacker === undefined) throw new HbulkError('INPUT', 'this Node.js cannot unpack zstd')
  return unpacker
}

/** zlib's maker of zstd streams, if this version of Node.js has one: 22.15 is the first. */
export function zstdOf(library: object): (() => Unpacker) | undefined {
  const create: unknown = Reflect.get(library, 'createZstdDecompress')
  if (typeof create !== 'function') return undefined
  return () => {
    const unpacker: unknown = create()
    if (isUnpacker(unpacker)) return unpacker
    throw new HbulkError('INTERNAL', 'zlib.createZstdDecompress has made no stream')
  }
}

function isUnpacker(value: unknown): value is Unpacker {
  return value instanceof Duplex && 'bytesWritten' in value
}
