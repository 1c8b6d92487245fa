import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { HbulkError } from '../../src/errors.js'
import { parseAgainstOptions } from '../../src/verify/against/options.js'
import { parseVerifyOptions } from '../../src/verify/options.js'

type Flags = Readonly<Record<string, unknown>>

const global = { tablePrefix: undefined, terms: {} }

const refused: readonly (readonly [args: readonly string[], flags: Flags, message: RegExp])[] = [
  [[], {}, /^no table is named$/],
  [['a', ''], {}, /^no table is named$/],
  [['a'], {}, /^nothing is named to compare 'a' with$/],
  [['a'], { toGateway: 'zk:2181' }, /zk:2181/],
  [['a', 'b'], { startrow: '5', stoprow: '3' }, /^--startrow '5' is not before --stoprow '3'$/],
  [['a', 'b'], { startRow: '5', stoprow: '5' }, /^--startrow '5' is not before --stoprow '5'$/],
  [['a', 'b'], { startrow: '\\xff' }, /^--startrow "\\xff": .* write \\xFF$/],
  [['a', 'b'], { stoprow: 'é' }, /^--stoprow.*\\xC3\\xA9$/],
  [['a', 'b'], { starttime: '5', endtime: '5' }, /^--endtime 5 is not after --starttime 5$/],
  [['a', 'b'], { starttime: '-1' }, /^--starttime '-1' is no time$/],
  [['a', 'b'], { versions: '0' }, /^--versions '0' is out of range$/],
  [['a', 'b'], { families: 'a,a' }, /^--families: 'a' is named twice$/],
  [['a', 'b'], { families: 'a:x,b:x' }, /^--families: 'x' would get the cells of two families$/],
  [['a', 'b'], { list: '100001' }, /^--list '100001' is out of range$/],
  [['a', 'b'], { repair: true, allCells: true }, /^--repair and --all.cells do not go together$/],
  [['a', 'b'], { checksums: false }, /^--no-checksums is for --against$/],
  [['a', 'b'], { maxLineBytes: '1MB' }, /^--max-line-bytes is for --against$/],
]

const refusedAgainst: readonly (readonly [string[], Flags, RegExp])[] = [
  [[], {}, /^a table and an export are needed$/],
  [['a'], { against: '' }, /^a table and an export are needed$/],
  [['a', 'b'], {}, /^--against: 'b' is one table too many$/],
  [['a'], { repair: true }, /^--repair and --against do not go together$/],
  [['a'], { toGateway: 'thrift://b' }, /^--to-gateway: there is no second table$/],
  [['a'], { families: 'd' }, /^--families: the export's manifest says/],
  [['a'], { 'all.cells': true }, /^--all.cells: the export's manifest says/],
]

function throwsUsage(parse: () => unknown, message: RegExp): void {
  assert.throws(parse, (error) => {
    assert.ok(error instanceof HbulkError, String(error))
    assert.equal(error.code, 'USAGE')
    assert.match(error.message, message)
    return true
  })
}

describe('the options of a comparison', () => {
  for (const [args, flags, message] of refused) {
    it(`refused: verify ${args.join(' ')} ${JSON.stringify(flags)}`, () => {
      throwsUsage(() => parseVerifyOptions(args, flags, global), message)
    })
  }

  for (const [args, flags, message] of refusedAgainst) {
    it(`refused: verify ${args.join(' ')} --against ${JSON.stringify(flags)}`, () => {
      throwsUsage(() => parseAgainstOptions(args, { against: 'out', ...flags }, global), message)
    })
  }

  it('have the newest version of everything, and twenty differences, where nothing is said', () => {
    const request = parseVerifyOptions(['a', 'b'], {}, { ...global, tablePrefix: 'p' })
    assert.deepEqual(request, {
      ...{ table: 'p_a', target: 'p_b', toGateways: undefined, families: [], repair: false },
      selection: { startRow: '', stopRow: '', versions: 1, allCells: false },
      mostListed: 20,
    })
  })
})
