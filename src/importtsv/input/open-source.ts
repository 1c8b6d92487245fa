import type { ByteSource } from './byte-source.js'
import { Bzip2Source } from './bzip2/bzip2-source.js'
import { DecodedSource } from './decoded-source.js'
import { FileSource } from './file-source.js'
import { type InputFile, nameOf } from './inputs.js'
import { StreamSource } from './stream-source.js'
import { UnpackedSource } from './unpacked-source.js'

/** The bytes of an input as its lines are cut from them, and a way to see that they were the ones that were planned. */
export interface OpenedSource {
  readonly source: ByteSource
  /** @throws HbulkError INPUT when the file has changed since the job was planned */
  verify(): Promise<void>
}

export interface SourceRequest {
  readonly input: InputFile
  /** What the text is written in; undefined to take its bytes as they are. */
  readonly encoding: string | undefined
  /** Part of the file that is wanted. It has to be the whole file if that is packed or to be decoded. */
  readonly start: number
  readonly end: number
}

/** Unpacks, then decodes. @throws HbulkError INPUT */
export async function openSource(request: SourceRequest): Promise<OpenedSource> {
  const { input, encoding, start, end } = request
  const name = nameOf(input)
  const file = input.kind === 'file' ? await FileSource.open(input, start, end) : undefined
  const raw = file ?? (await StreamSource.open(input))
  const bytes = unpack(raw, input, name)
  return {
    source: encoding === undefined ? bytes : new DecodedSource(bytes, name, encoding),
    verify: async () => file?.verify(),
  }
}

function unpack(raw: ByteSource, { compression }: InputFile, name: string): ByteSource {
  if (compression === 'none') return raw
  return compression === 'bzip2'
    ? new Bzip2Source(raw, name)
    : new UnpackedSource(raw, name, compression)
}
