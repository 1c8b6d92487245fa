import assert from 'node:assert/strict'
import { PassThrough, Writable } from 'node:stream'
import { describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { FileFormat } from '../../../src/export/formats/file-format.js'
import { ChunkWriter } from '../../../src/export/output/chunk-writer.js'
import { StreamSink } from '../../../src/export/output/stream-sink.js'

const format: FileFormat = {
  createFormatter: () => assert.fail(),
  head: async () => Buffer.from('head;'),
  seal: async (rows, count) => {
    if (rows.includes('bad')) throw new Error('bad row')
    return [Buffer.from(`${count}:`), rows]
  },
}

const cut = () => ({ rows: 0, cells: 0 })

function addRow({ out }: ChunkWriter, text: string): void {
  out.startRow()
  out.ensure(text.length)
  out.pos += out.buf.write(text, out.pos)
  out.endRow()
}

/** A sink that takes nothing until it is let go. */
function heldSink() {
  const taken: string[] = []
  let open = (): void => {}
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  const write = async (pieces: readonly Buffer[]): Promise<void> => {
    await gate
    taken.push(...pieces.map(String))
  }
  const begin = (head: Buffer): Promise<void> => write([head])
  return { taken, open, begin, write, finish: async () => {}, abort: async () => {} }
}

describe('the chunk writer', () => {
  it('seals and writes chunks of whole rows in order', async () => {
    const sink = heldSink()
    sink.open()
    const writer = new ChunkWriter(format, sink, { cut, chunkBytes: 10 })
    for (const text of ['one;', 'two;', 'three;', 'a row longer than a chunk;', 'end;']) {
      addRow(writer, text)
    }
    await writer.finish()
    const expected = 'head;3:one;two;three;1:a row longer than a chunk;1:end;'
    assert.equal(sink.taken.join(''), expected)
    assert.equal(writer.bytes, expected.length)
  })

  it('holds the scan back while the sink is slow', async () => {
    const sink = heldSink()
    const writer = new ChunkWriter(format, sink, { cut, chunkBytes: 100_000 })
    assert.equal(writer.pause(), undefined)
    for (let i = 0; i < 12; i++) addRow(writer, 'x'.repeat(100_000))
    let held = true
    const pause = writer.pause()?.then(() => {
      held = false
    })
    await turn()
    assert.ok(held)
    sink.open()
    await pause
    assert.equal(writer.pause(), undefined)
    await writer.finish()
    assert.equal(writer.bytes, 5 + 12 * 100_002)
  })

  it('reports the first error in pause and finish, and writes no more', async () => {
    const sink = heldSink()
    sink.open()
    const writer = new ChunkWriter(format, sink, { cut, chunkBytes: 1 })
    for (const text of ['good;', 'bad;', 'lost;']) addRow(writer, text)
    await assert.rejects(writer.finish(), /bad row/)
    await assert.rejects(async () => writer.pause(), /bad row/)
    assert.equal(sink.taken.join(''), 'head;1:good;')
  })

  it('keeps every byte of buffers that are used again', async () => {
    const stream = new PassThrough({ highWaterMark: 1 })
    const read = stream.toArray()
    const writer = new ChunkWriter(format, new StreamSink(stream), { cut, chunkBytes: 8 })
    const texts = Array.from({ length: 500 }, (_, i) => `row ${i};`)
    for (const text of texts) {
      addRow(writer, text)
      await writer.pause()
    }
    await writer.finish()
    stream.end()
    const all = Buffer.concat(await read).toString()
    assert.equal(all.replaceAll(/\d+:/g, ''), `head;${texts.join('')}`)
  })
})

describe('stdout as a sink', () => {
  it('knows a reader that left from a write that failed', async () => {
    const failing = (code: string) =>
      new Writable({
        write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })),
      })
    for (const [code, gone] of [
      ['EPIPE', true],
      ['ENOSPC', false],
    ] as const) {
      const stream = failing(code)
      const sink = new StreamSink(stream)
      const closed = new Promise((resolve) => stream.once('close', resolve))
      await assert.rejects(sink.write([Buffer.from('x')]), /cannot write stdout/)
      await closed
      assert.equal(sink.readerGone, gone)
      await assert.rejects(sink.write([Buffer.from('y')]), /cannot write stdout/)
    }
  })
})
