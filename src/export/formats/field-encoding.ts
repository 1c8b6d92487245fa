import { toStringBinary } from '../../bytes/string-binary.js'

export const encodings = ['utf8', 'escaped', 'base64', 'hex'] as const
/** How bytes become text: as they are (and then they must be UTF-8), `toStringBinary`, base64 or hex. */
export type Encoding = (typeof encodings)[number]

/** Writes bytes as text at a position of `target`, which has room for `maxExpansion` times as much; returns the end. */
export interface FieldEncoder {
  readonly maxExpansion: number
  encode(source: Buffer, start: number, end: number, target: Buffer, position: number): number
}

const ESCAPED: readonly Buffer[] = Array.from({ length: 256 }, (_, byte) =>
  Buffer.from(toStringBinary(Buffer.of(byte)), 'latin1'),
)

const escaped: FieldEncoder = {
  maxExpansion: 4,
  encode(source, start, end, target, position) {
    let at = position
    for (let i = start; i < end; i++) {
      const text = ESCAPED[source[i] as number] as Buffer
      for (let j = 0; j < text.length; j++) target[at++] = text[j] as number
    }
    return at
  },
}

const asText = (encoding: 'base64' | 'hex'): FieldEncoder => ({
  maxExpansion: 2,
  encode(source, start, end, target, position) {
    // Base64 pads up to four characters for a single byte; the caller's room of twice the bytes has a floor of 8.
    const text = source.toString(encoding, start, end)
    return position + target.write(text, position, 'latin1')
  },
})

/** Undefined for utf8: those bytes go out as they are. */
export function fieldEncoder(encoding: Encoding): FieldEncoder | undefined {
  switch (encoding) {
    case 'utf8':
      return undefined
    case 'escaped':
      return escaped
    case 'base64':
    case 'hex':
      return asText(encoding)
  }
}

/** Whole byte strings, for headers. */
export function encodeText(bytes: Buffer, encoder: FieldEncoder | undefined): Buffer {
  if (encoder === undefined) return bytes
  const target = Buffer.allocUnsafe(bytes.length * encoder.maxExpansion + 8)
  return target.subarray(0, encoder.encode(bytes, 0, bytes.length, target, 0))
}
