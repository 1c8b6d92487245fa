import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseSplitsOptions } from '../../src/splits/options.js'

const plain = { tablePrefix: undefined }
const prefixed = { tablePrefix: 'dev' }

const refusals: readonly (readonly [
  args: readonly string[],
  flags: Record<string, unknown>,
  message: RegExp,
])[] = [
  [['md5'], { regions: '4' }, /^the source 'md5' is unknown$/],
  [['hex'], {}, /^the number of regions is missing$/],
  [['hex'], { regions: '0' }, /^-n 0: give the number of regions, 2 to/],
  [['hex'], { regions: '1' }, /^-n 1: give the number of regions, 2 to/],
  [['hex'], { regions: '-4' }, /^-n -4:/],
  [['hex'], { regions: '1e3' }, /^-n 1e3:/],
  [['hex'], { regions: '1000001' }, /^-n 1000001:/],
  [['hex', '16'], { regions: '4' }, /too many arguments: '16'/],
  [['sample'], { regions: '4' }, /^nothing says whose keys a sample is to look at$/],
  [['sample', 'f'], {}, /^the number of regions is missing$/],
  [['sample', 'f'], { regions: '1' }, /^-n 1: give the number of regions/],
  [['sample', 'f'], { regions: '4', last: 'f' }, /^--last means nothing/],
  [['sample', 'f'], { regions: '4', fromTable: 't' }, /exclude each other/],
  [['sample'], { regions: '4', fromTable: '' }, /--from-table needs the name/],
  [['hex'], { regions: '4', fromTable: 't' }, /^--from-table means nothing here$/],
  [['table'], {}, /^the table is missing$/],
  [['table', 'a', 'b'], {}, /too many arguments: 'b'/],
  [['table', 'a'], { regions: '4' }, /^-n means nothing/],
  [['table', 'a'], { first: '0' }, /^--first means nothing/],
  [['hex'], { regions: '4', output: 'ruby' }, /^--output ruby: give text, shell or json$/],
  [['hex'], { regions: '4', createTable: 't' }, /^--create-table needs --families/],
  [['hex'], { regions: '4', createTable: '', families: 'd' }, /needs the name of a table/],
  [['hex'], { regions: '4', families: 'a,,b' }, /^--families a,,b: give the names/],
  [['hex'], { regions: '4', families: 'a:q' }, /^--families a:q: give the names/],
  [['hex'], { regions: '4', families: 'a,a' }, /^--families a,a: give the names/],
]

for (const [args, flags, message] of refusals) {
  test(`refused: splits ${args.join(' ')} ${JSON.stringify(flags)}`, () => {
    const expected = { name: 'HbulkError', code: 'USAGE', message }
    assert.throws(() => parseSplitsOptions(args, flags, plain), expected)
  })
}

test('real keys for a sample and a preview', () => {
  const dataOf = (args: string[], flags: Record<string, unknown>) =>
    parseSplitsOptions(args, flags, prefixed).data
  const regions = '4'
  const files = { kind: 'files', files: ['a', 'b'] }
  assert.deepEqual(dataOf(['sample', 'a', 'b'], { regions }), files)
  assert.deepEqual(dataOf(['hex', 'a', 'b'], { regions, preview: true }), files)
  assert.deepEqual(dataOf(['table', 't', 'a', 'b'], { preview: true }), files)
  const table = { kind: 'table', table: 'dev_t' }
  assert.deepEqual(dataOf(['sample'], { regions, fromTable: 't' }), table)
  assert.deepEqual(dataOf(['table', 't'], { preview: true }), table)
  assert.throws(() => dataOf(['hex'], { regions, preview: true }), {
    code: 'USAGE',
    message: 'nothing says whose keys --preview is to look at',
  })
})

test('an algorithm with bounds', () => {
  const flags = { regions: '4', first: '00', last: 'ff', output: 'json' }
  assert.deepEqual(parseSplitsOptions(['HexStringSplit'], flags, plain), {
    source: {
      kind: 'algorithm',
      algorithm: 'hex',
      regions: 4,
      bounds: { first: '00', last: 'ff' },
    },
    format: 'json',
    target: { table: 't', families: [{ name: 'd' }] },
    create: false,
    data: undefined,
    preview: false,
  })
})

test('both tables get the prefix', () => {
  const flags = { createTable: 'new', families: 'a,b:' }
  assert.deepEqual(parseSplitsOptions(['table', 'old'], flags, prefixed), {
    source: { kind: 'table', table: 'dev_old' },
    format: 'text',
    target: { table: 'dev_new', families: [{ name: 'a' }, { name: 'b' }] },
    create: true,
    data: undefined,
    preview: false,
  })
})
