import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseCopyOptions } from '../../src/copytable/options.js'
import { HbulkError } from '../../src/errors.js'

const parse = (flags: Record<string, unknown>, args = ['t'], tablePrefix?: string) =>
  parseCopyOptions(args, flags, { tablePrefix })

function refused(message: RegExp, hint: RegExp = /./) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof HbulkError, String(error))
    assert.equal(error.code, 'USAGE')
    assert.match(error.message, message)
    assert.match(error.hint ?? '', hint)
    return true
  }
}

describe('the options of copytable', () => {
  it('refuse what is wrong, with a word about what is right', () => {
    const to = { 'new.name': 'u' }
    const cases: [Record<string, unknown>, RegExp, RegExp?][] = [
      [{}, /neither another name nor another gateway/, /--new\.name/],
      [{ 'new.name': '' }, /--new\.name is empty/],
      [{ 'new.name': 'a', newName: 'b' }, /contradict/],
      [{ ...to, 'peer.adr': 'zk:2181:/hbase' }, /--peer\.adr/, /use --to-gateway/],
      [{ ...to, 'peer.uri': 'x' }, /--peer\.uri/, /use --to-gateway/],
      [{ ...to, 'rs.class': 'x' }, /--rs\.class/],
      [{ ...to, 'rs.impl': 'x' }, /--rs\.impl/],
      [{ ...to, bulkload: true }, /--bulkload/],
      [{ ...to, snapshot: true }, /--snapshot/, /clone_snapshot/],
      [{ toGateway: 'zk:2181' }, /zk:2181/],
      [{ ...to, families: 'a,,b' }, /'' names no column family/],
      [{ ...to, families: 'a:b:c' }, /'a:b:c'/],
      [{ ...to, families: 'a,a:b' }, /'a' is named twice/],
      [{ ...to, families: 'a:c,b:c' }, /'c' would get the cells of two/],
      [{ ...to, startrow: 'b', stoprow: 'a' }, /not before/],
      [{ ...to, startrow: 'a', stoprow: 'a' }, /not before/, /exclusive/],
      [{ ...to, startrow: '\\xfa' }, /--startrow.*write/, /^/],
      [{ ...to, starttime: '5', endtime: '5' }, /not after/],
      [{ ...to, starttime: 'soon' }, /--starttime 'soon'/],
      [{ ...to, endtime: '-1' }, /--endtime '-1'/],
      [{ ...to, versions: '0' }, /--versions '0'/],
      [{ ...to, versions: 'many' }, /--versions 'many'/],
    ]
    for (const [flags, message, hint] of cases) {
      assert.throws(() => parse(flags), refused(message, hint), JSON.stringify(flags))
    }
    assert.throws(() => parse(to, []), refused(/no table/))
    assert.throws(() => parse({}, ['t', 'u']), refused(/unexpected argument 'u'/, /--new\.name=u/))
  })

  it("take HBase's words and our own", () => {
    const rest = { families: 'a,b:c', versions: 'all', create: true }
    const hbase = { startrow: 'a\\x00', stoprow: 'b', starttime: '1', endtime: '9' }
    const own = { startRow: 'a\\x00', stopRow: 'b', startTime: '1', endTime: '9' }
    const one = parse({ ...rest, 'new.name': 'u', 'all.cells': true, ...hbase })
    assert.deepEqual(one, parse({ ...rest, newName: 'u', allCells: true, ...own }))
    assert.deepEqual(one.families, [
      { source: 'a', target: 'a' },
      { source: 'b', target: 'c' },
    ])
    assert.deepEqual(one.selection, {
      ...{ startRow: 'a\\x00', stopRow: 'b', timeRange: ['1', '9'] },
      ...{ versions: 2 ** 31 - 1, allCells: true },
    })
  })

  it('put the prefix before both names, and take an end time of 0 for none, as CopyTable', () => {
    const { table, target } = parse({ 'new.name': 'ns:u' }, ['t'], 'p')
    assert.deepEqual([table, target], ['p_t', 'ns:p_u'])
    const { selection, toGateways } = parse({
      toGateway: 'thrift2://a:1,thrift2://b',
      endtime: '0',
    })
    assert.equal(selection.timeRange, undefined)
    assert.deepEqual(
      toGateways?.map(({ host, port }) => [host, port]),
      [
        ['a', 1],
        ['b', 9090],
      ],
    )
  })
})
