import { read } from 'node:fs'
import { HbulkError } from '../errors.js'
import type { TextFormat } from './formats/format.js'
import { firstRecord, type Header, MOST_CELLS } from './header-line.js'
import type { ByteSource } from './input/byte-source.js'
import { InputWindow } from './input/input-window.js'
import type { InputFile } from './input/inputs.js'
import { skipByteOrderMark } from './line-start.js'
import type { TextSettings } from './task-input.js'

const LF = 0x0a
/** A longer first line is no header. */
const MOST_BYTES = 2 ** 20
/** How long to wait for a standard input that does not block and has nothing. */
const RETRY_MS = 20

export interface StdinHeader {
  readonly header: Header | undefined
  /** What was read up to the end of the header. */
  readonly bytes: number
  readonly lines: number
}

/**
 * Reads the header off standard input and not a byte more: the thread that loads the rest reads from the same descriptor.
 * @throws HbulkError INPUT
 */
export async function readStdinHeader(
  input: InputFile,
  format: TextFormat,
  settings: TextSettings,
): Promise<StdinHeader> {
  const bytes: number[] = []
  for (let lines = 0; ; ) {
    const byte = await readByte()
    if (byte !== undefined) bytes.push(byte)
    if (byte !== undefined && byte !== LF) {
      if (bytes.length < MOST_BYTES) continue
      throw new HbulkError(
        'INPUT',
        `there is no header in the first ${MOST_BYTES} bytes of standard input`,
        {
          hint: 'Its lines have to end in LF or CRLF. Or give --columns.',
        },
      )
    }
    if (bytes.length > 0) lines++
    const text = Buffer.from(bytes)
    const header = await tryHeader(text, input, format, settings, byte === undefined)
    if (header !== undefined || byte === undefined) return { header, bytes: bytes.length, lines }
  }
}

/** Undefined: the lines so far hold no whole record. Quotes may span lines. */
async function tryHeader(
  text: Buffer,
  input: InputFile,
  format: TextFormat,
  settings: TextSettings,
  complete: boolean,
): Promise<Header | undefined> {
  const window = new InputWindow(sourceOf(text), {
    chunkBytes: text.length + 1,
    maxBytes: MOST_BYTES,
    offset: 0,
  })
  const endOffset = Number.POSITIVE_INFINITY
  await skipByteOrderMark(window)
  const reader = format.open(window, { ...settings, fields: MOST_CELLS, endOffset })
  try {
    return await firstRecord(reader, input)
  } catch (error) {
    if (complete || text.length >= MOST_BYTES) throw error
    return undefined
  }
}

function sourceOf(text: Buffer): ByteSource {
  let position = 0
  return {
    consumed: 0,
    async read(buf, offset, length) {
      const size = text.copy(buf, offset, position, position + length)
      position += size
      return size
    },
    async close() {},
  }
}

/** Waits in a thread of its own, so that the process can be interrupted. */
function readByte(): Promise<number | undefined> {
  const buf = Buffer.alloc(1)
  return new Promise((resolve, reject) => {
    const attempt = (): void => {
      read(0, buf, 0, 1, null, (error, size) => {
        if (error?.code === 'EAGAIN') setTimeout(attempt, RETRY_MS)
        else if (error?.code === 'EOF') resolve(undefined)
        else if (error) {
          const message = `reading standard input failed: ${error.message}`
          reject(new HbulkError('INPUT', message, { cause: error }))
        } else resolve(size === 0 ? undefined : buf[0])
      })
    }
    attempt()
  })
}
