import avro from 'avsc'
import { uncompressSync } from 'snappy'

/** The codec that avsc leaves to others. The checksum behind the data is not looked at. */
function snappy(block: Buffer, done: (error: Error | null, data?: Buffer) => void): void {
  try {
    done(null, uncompressSync(block.subarray(0, -4)) as Buffer)
  } catch (error) {
    done(error as Error)
  }
}

/** What avsc reads from a container file, by the schema in it, or by `type`. */
export function decodeAvro<T>(file: Buffer, type?: avro.Type): Promise<T[]> {
  return new Promise((resolve, reject) => {
    const rows: T[] = []
    const decoder = new avro.streams.BlockDecoder({
      codecs: { ...avro.streams.BlockDecoder.defaultCodecs(), snappy },
      ...(type === undefined ? {} : { parseHook: () => type }),
    })
    decoder.on('data', (each: T) => rows.push({ ...each }))
    decoder.on('error', reject)
    decoder.on('end', () => resolve(rows))
    decoder.end(file)
  })
}
