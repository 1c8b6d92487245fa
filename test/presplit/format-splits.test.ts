import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseStringBinaryLikeHBase } from '../../src/bytes/string-binary.js'
import { formatSplits, shellCreate } from '../../src/presplit/format-splits.js'
import { parseSplitsFile } from '../../src/presplit/splits-file.js'

const target = { table: 't', families: [{ name: 'd' }] }
const keysOf = fc
  .uniqueArray(fc.uint8Array({ minLength: 1, maxLength: 8 }), {
    maxLength: 10,
    selector: (array) => Buffer.from(array).toString('hex'),
  })
  .map((list) => list.map((array) => Buffer.from(array)).sort(Buffer.compare))

test('text is a splits file with the same keys, also for a reader that strips its lines', () => {
  fc.assert(
    fc.property(keysOf, (keys) => {
      const text = formatSplits(keys, 'text', target)
      assert.deepEqual(parseSplitsFile(text, 'f'), keys)
      const stripped = text.split('\n').map((line) => line.trim())
      assert.deepEqual(parseSplitsFile(stripped.join('\n'), 'f'), keys)
    }),
  )
})

/** The words in single quotes as Ruby reads them: only `\\` and `\'` are escapes. */
function rubyWords(line: string): string[] {
  return [...line.matchAll(/'((?:[^'\\]|\\.)*)'/gs)].map((match) =>
    (match[1] ?? '').replace(/\\([\\'])/g, '$1'),
  )
}

test('the shell line gives HBase the same keys', () => {
  fc.assert(
    fc.property(keysOf, (keys) => {
      const words = rubyWords(formatSplits(keys, 'shell', target))
      assert.deepEqual(words.slice(0, 2), ['t', 'd'])
      assert.deepEqual(words.slice(2).map(parseStringBinaryLikeHBase), keys)
    }),
  )
})

test('nothing in a shell line is Ruby code', () => {
  const line = shellCreate({ table: "t'", families: [{ name: '#{x}' }] }, [
    Buffer.from('#{1}\'\\"'),
  ])
  assert.equal(line, `create 't\\'', '#{x}', SPLITS => ['#{1}\\x27\\x5C"']`)
})

test('json is an array of keys', () => {
  const text = formatSplits([Buffer.from([0x41, 0xff])], 'json', target)
  assert.deepEqual(JSON.parse(text), ['A\\xFF'])
})

test('a shell line has the settings of families that HBase would not choose itself', () => {
  const usual = { maxVersions: 1, bloomFilter: 'ROW', blockSize: 65_536, blockCache: true }
  const kept = { maxVersions: 5, timeToLive: 60, bloomFilter: 'NONE', inMemory: true }
  const families = [
    { name: 'd', ...usual },
    { name: "e'", ...usual, ...kept },
  ]
  assert.equal(
    shellCreate({ table: 't', families }, []),
    "create 't', 'd', {NAME => 'e\\'', VERSIONS => 5, TTL => 60, BLOOMFILTER => 'NONE', IN_MEMORY => true}",
  )
})

test('no splits', () => {
  assert.equal(shellCreate(target, []), "create 't', 'd'")
  assert.equal(formatSplits([], 'text', target), '')
})
