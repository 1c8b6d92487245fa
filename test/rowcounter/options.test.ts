import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { HbulkError } from '../../src/errors.js'
import { parseRowCounterOptions, type RowCounterOptions } from '../../src/rowcounter/options.js'

function parse(
  args: readonly string[],
  flags: Record<string, unknown> = {},
  tablePrefix?: string,
): RowCounterOptions {
  return parseRowCounterOptions(args, flags, { tablePrefix })
}

function refused(
  message: RegExp,
  hint: RegExp,
  flags: Record<string, unknown>,
  args = ['t'],
): void {
  assert.throws(
    () => parse(args, flags),
    (error) => {
      assert.ok(error instanceof HbulkError)
      assert.equal(error.code, 'USAGE')
      assert.match(error.message, message)
      assert.match(error.hint ?? '', hint)
      return true
    },
  )
}

describe('the options of rowcounter', () => {
  it('need a table', () => {
    refused(/no table/, /rowcounter <table>/, {}, [])
    refused(/no table/, /rowcounter <table>/, {}, [''])
    assert.equal(parse(['t'], {}, 'p').table, 'p_t')
  })

  it('take columns literally, an empty qualifier as the family', () => {
    refused(/column ':q' has no family/, /family:qualifier/, {}, ['t', ':q'])
    assert.deepEqual(parse(['t', 'd', 'd:', 'd:a:b', 'd:\\x00']).columns, [
      { family: 'd' },
      { family: 'd' },
      { family: 'd', qualifier: 'a:b' },
      { family: 'd', qualifier: '\\x00' },
    ])
  })
})

describe('--range', () => {
  it('may stand more than once', () => {
    assert.deepEqual(parse(['t'], { range: ['a,b;c,', ',B'] }).ranges, [
      { start: 'a', stop: 'b' },
      { start: 'c', stop: '' },
      { start: '', stop: 'B' },
    ])
  })

  it('refuses what is no range, and gives the correction', () => {
    refused(/'a' needs exactly one comma/, /x2C/, { range: 'a' })
    refused(/'a,b,c' needs exactly one comma/, /x2C/, { range: 'x,y;a,b,c' })
    refused(/'b,a' is upside down/, /--range=a,b/, { range: 'b,a' })
    refused(/'a,a' holds no row/, /a,a\\x00/, { range: 'a,a' })
    refused(/\\x/, /^/, { range: '\\xZZ,' })
  })

  it('splits at semicolons and skips what is empty', () => {
    assert.deepEqual(parse(['t']).ranges, [])
    assert.deepEqual(parse(['t'], { range: ';a,b;;c,;,d;' }).ranges, [
      { start: 'a', stop: 'b' },
      { start: 'c', stop: '' },
      { start: '', stop: 'd' },
    ])
    const escaped = parse(['t'], { range: 'a\\x2Cb,a\\x3B\\x00' }).ranges
    assert.deepEqual(escaped, [{ start: 'a,b', stop: 'a;\\x00' }])
  })
})

describe('--starttime and --endtime', () => {
  it('refuse what is no time and an end before the start', () => {
    refused(/--starttime 'now' is no whole number/, /digits/, { starttime: 'now' })
    refused(/--endtime '-1' is no whole number/, /digits/, { endtime: '-1' })
    refused(/--endtime '9223372036854775808'/, /at most/, { endtime: '9223372036854775808' })
    refused(/--endtime 4 is before --starttime 5/, /exclusive/, { starttime: '5', endtime: '4' })
  })

  it('have the defaults of RowCounter', () => {
    const latest = '9223372036854775807'
    assert.equal(parse(['t']).timeRange, undefined)
    assert.equal(parse(['t'], { starttime: '0', endtime: '0' }).timeRange, undefined)
    assert.deepEqual(parse(['t'], { starttime: '5' }).timeRange, ['5', latest])
    assert.deepEqual(parse(['t'], { starttime: '5', endtime: '0' }).timeRange, ['5', latest])
    assert.deepEqual(parse(['t'], { endtime: '7' }).timeRange, ['0', '7'])
  })
})

describe('--expected-count', () => {
  it('refuses what is no count', () => {
    for (const expectedCount of ['', 'x', '-1', '1.5', '1e3', '9007199254740992']) {
      refused(/--expected-count/, /digits/, { expectedCount })
    }
  })

  it('may be zero', () => {
    assert.equal(parse(['t'], { expectedCount: '0' }).expectedCount, 0)
    assert.equal(parse(['t']).expectedCount, undefined)
  })
})
