import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import * as zlib from 'node:zlib'
import fc from 'fast-check'
import { zstdOf } from '../../../src/importtsv/input/compression.js'
import { expandInputs } from '../../../src/importtsv/input/inputs.js'
import { openSource } from '../../../src/importtsv/input/open-source.js'
import { ZstdFrames } from '../../../src/importtsv/input/zstd-frames.js'
import { refused } from '../support/refused.js'
import { workspace } from '../support/workspace.js'

const { folder, write } = workspace()

/** Packed by bzip2 1.0 with -1: two blocks of text, a long run and every byte once. */
const manyBlocks = Buffer.from(
  'QlpoMTFBWSZTWclrGZ0AYaNRAAAQAAQwACAAUGaaBSo9NQlBYiUF+hKC1CUFxigrJMprP380jmABO6/////////////////////////////////////////////2AB4SQAAAAAAAAAAEwAAAAAAAAAACYAAAAAAAAAAAAAAAAAATATBCqEZNNMAI0wjAmAgMJgEwAmTAARgE0xGQZGCaYJiYjCYAJoxMAAExMmmJkGTABNNGmjAmBMAESYACYAAmAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAGSQEJFwOCRknCJeG1iAiAAIiAcQnKCkqKywtLi8w4vGMeOZGZoa8jkmxucHJ0d8o8PT4/QEHfbAARAAERAOZzedz+ghoiKjdFHSElKS0xNTuknqCipKaoqqyusdNZWuotri6vL7AwsTGyMrMz9XrNDS1NbCACIAAiIA2IYgIgACIgCIxtrc39dw7Di5OfZ7To69vud3vOzv3/A8bgmT2AA9kAg+eF98T8/wEDBeODhIXyRcZGx0fISMlJykrLS8xMzU3OTs9P0FDRUdJS01PUVNVV1lbXV9hY2VnaWttb3FzdXd5e31/gYOFh4mLjY+Rk5WXmZudn6Gjpaepq62vsbO1t7m7vb/Bw8XHycvNztfR0dPV19mfoaOlp6n+1dbX2Nna2y4dx/3d7f/4u5IpwoSDSXy6QA=',
  'base64',
)
const manyBlocksText = Buffer.concat([
  Buffer.from('a,b\n'.repeat(30_000)),
  Buffer.from('z'.repeat(1000)),
  Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
])
const small = Buffer.from(
  'QlpoOTFBWSZTWQthCaAAAAJZAAAQAAQQAAAIIAAhjIM00ILxdyRThQkAthCaAA==',
  'base64',
)

async function unpack(name: string, packed: Buffer): Promise<Buffer> {
  write(name, packed)
  const [input] = await expandInputs([join(folder, name)])
  assert.ok(input)
  const opened = await openSource({ input, encoding: undefined, start: 0, end: input.size })
  const { source } = opened
  try {
    const pieces: Buffer[] = []
    for (;;) {
      const buf = Buffer.alloc(10_000)
      const size = await source.read(buf, 0, buf.length)
      if (size === 0) break
      pieces.push(buf.subarray(0, size))
    }
    await opened.verify()
    return Buffer.concat(pieces)
  } finally {
    await source.close()
  }
}

describe('bzip2', () => {
  it('is unpacked, several blocks and several archives', async () => {
    assert.ok((await unpack('a.bz2', manyBlocks)).equals(manyBlocksText))
    const both = await unpack('b.bz2', Buffer.concat([small, manyBlocks, small]))
    assert.ok(
      both.equals(Buffer.concat([Buffer.from('k2,2\n'), manyBlocksText, Buffer.from('k2,2\n')])),
    )
  })

  it('that breaks off anywhere is an error that says where', async () => {
    for (let length = 0; length < small.length; length++) {
      const cut = unpack('cut.bz2', small.subarray(0, length))
      await assert.rejects(cut, refused('INPUT', 'cut.bz2', 'is cut off', `byte ${length} of`))
    }
    const second = Buffer.concat([small, small.subarray(0, 2)])
    await assert.rejects(
      unpack('cut.bz2', second),
      refused('INPUT', 'is cut off', 'byte 5 unpacked'),
    )
  })

  it('with any bit changed is an error, or the same text', async () => {
    const bit = fc.integer({ min: 0, max: manyBlocks.length * 8 - 1 })
    await fc.assert(
      fc.asyncProperty(bit, async (at) => {
        const damaged = Buffer.from(manyBlocks)
        damaged[at >> 3] = (damaged[at >> 3] as number) ^ (0x80 >> (at & 7))
        const text = await unpack('damaged.bz2', damaged).catch(refused('INPUT', 'damaged.bz2'))
        if (Buffer.isBuffer(text)) assert.ok(text.equals(manyBlocksText))
      }),
      { numRuns: 150 },
    )
  })

  it('followed by something else is an error', async () => {
    const trailed = Buffer.concat([small, Buffer.from('text')])
    await assert.rejects(unpack('t.bz2', trailed), refused('INPUT', `from byte ${small.length} of`))
    await assert.rejects(unpack('no.bz2', Buffer.from('k1,1\n')), refused('INPUT', 'no header'))
  })

  it('of another program is unpacked', async (t) => {
    const script = `
import bz2, base64, random
random.seed(7)
for n in range(60):
    alphabet = bytes(random.sample(range(256), random.choice([1, 2, 5, 256])))
    runs = [bytes([random.choice(alphabet)]) * random.choice([1, 1, 3, 4, 5, 259, 300, 4000]) for _ in range(random.choice([1, 30, 900]))]
    text = b''.join(runs)
    print(base64.b64encode(text).decode(), base64.b64encode(bz2.compress(text, random.randint(1, 9))).decode())
`
    let lines: string[]
    try {
      const options = { encoding: 'utf8', maxBuffer: 2 ** 28 } as const
      lines = execFileSync('python3', ['-c', script], options).trim().split('\n')
    } catch {
      t.skip('there is no Python')
      return
    }
    for (const line of lines) {
      const [text, packed] = line.split(' ').map((part) => Buffer.from(part, 'base64'))
      assert.ok(text && packed)
      assert.ok((await unpack('p.bz2', packed)).equals(text))
    }
  })
})

describe('gzip', () => {
  const packed = [zlib.gzipSync('k1,1\n'), zlib.gzipSync('k2,2\n'), zlib.gzipSync('')]

  it('may have several members, and zeros behind them', async () => {
    const all = Buffer.concat([...packed, Buffer.alloc(70_000)])
    assert.equal((await unpack('m.gz', all)).toString(), 'k1,1\nk2,2\n')
  })

  it('may have a member end wherever a piece of the file does', async () => {
    const noise = Buffer.from(
      Array.from({ length: 70_000 }, (_, n) => (n * 7919 * (n >> 3)) & 0xff),
    )
    for (let spare = -2; spare <= 2; spare++) {
      let text = noise
      // A member of exactly one piece, or a byte or two more or less.
      while (zlib.gzipSync(text, { level: 0 }).length > 65_536 + spare) text = text.subarray(1)
      const member = zlib.gzipSync(text, { level: 0 })
      const both = await unpack('edge.gz', Buffer.concat([member, packed[0] as Buffer]))
      assert.ok(both.equals(Buffer.concat([text, Buffer.from('k1,1\n')])))
    }
  })

  it('that breaks off anywhere is an error that says where', async () => {
    const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = packed
    for (let length = 0; length < first.length; length++) {
      const cut = unpack('cut.gz', first.subarray(0, length))
      await assert.rejects(cut, refused('INPUT', 'cut.gz', 'is cut off', `byte ${length} of`))
    }
    for (let length = 1; length < second.length; length++) {
      const cut = unpack('cut.gz', Buffer.concat([first, second.subarray(0, length)]))
      await assert.rejects(cut, refused('INPUT', 'cut.gz'))
    }
  })

  it('followed by something else is an error', async () => {
    const [first = Buffer.alloc(0)] = packed
    for (const rest of ['text', '\x00\x00text']) {
      const trailed = Buffer.concat([first, Buffer.from(rest)])
      await assert.rejects(unpack('t.gz', trailed), refused('INPUT', 't.gz'))
    }
  })
})

/** Packed by zstd 1.5, with a checksum and without. */
const frames = ['KLUv/QRYKQAAazEsMQrWjDaV', 'KLUv/QBYKQAAazEsMQo='].map((text) =>
  Buffer.from(text, 'base64'),
)

describe('zstd', () => {
  it('frames are followed to their end, through checksums and skippable frames', () => {
    const skippable = Buffer.from('502a4d1803000000ffffff', 'hex')
    const all = Buffer.concat([...frames, skippable, ...frames])
    const whole: number[] = []
    for (let length = 0; length <= all.length; length++) {
      const walker = new ZstdFrames()
      for (let at = 0; at < length; at += 3) walker.feed(all.subarray(at, Math.min(at + 3, length)))
      if (walker.whole) whole.push(length)
    }
    const lengths = [...frames, skippable, ...frames].map((frame) => frame.length)
    const ends = lengths.map((_, i) => lengths.slice(0, i + 1).reduce((sum, n) => sum + n, 0))
    assert.deepEqual(whole, ends)
  })

  if (zstdOf(zlib) === undefined) {
    it('is refused where Node.js cannot unpack it', async () => {
      const path = write('x.zst', frames[0] ?? '')
      await assert.rejects(expandInputs([path]), refused('INPUT', path, 'zstdcat', '22.15'))
    })
  } else {
    it('is unpacked, several frames too, and told when it breaks off', async () => {
      const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = frames
      const all = Buffer.concat([first, second, first])
      assert.equal((await unpack('a.zst', all)).toString(), 'k1,1\nk1,1\nk1,1\n')
      for (let length = 0; length < first.length; length++) {
        const cut = unpack('cut.zst', first.subarray(0, length))
        await assert.rejects(cut, refused('INPUT', 'cut.zst'))
      }
      const trailed = Buffer.concat([first, Buffer.from('text')])
      await assert.rejects(unpack('t.zst', trailed), refused('INPUT', 't.zst'))
    })
  }
})
