import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseColumn, parseColumnName, parseColumns } from '../../src/connection/columns.js'
import { parseCondition, parseEquality } from '../../src/connection/condition.js'
import { parseConnectionOptions } from '../../src/connection/connection-options.js'
import { toCounter } from '../../src/connection/counters.js'
import { parseScan, type ScanRequest } from '../../src/connection/scan-options.js'
import { rowDelete, rowPut } from '../../src/connection/write-options.js'

const usage = (message: RegExp) => ({ code: 'USAGE', message })
const wrong = (value: unknown): never => value as never

describe('options of a connection', () => {
  it('name a gateway in one way or the other', () => {
    const [address] = parseConnectionOptions({}).addresses
    assert.deepEqual(
      [address?.host, address?.port, address?.api, address?.transport],
      ['localhost', 9090, undefined, undefined],
    )
    const [framed] = parseConnectionOptions({
      ...{ host: '::1', port: 9191, api: 2, transport: 'framed', protocol: 'compact' },
    }).addresses
    assert.deepEqual(
      [framed?.host, framed?.port, framed?.api, framed?.transport, framed?.protocol],
      ['::1', 9191, 2, 'framed', 'compact'],
    )
    const [http] = parseConnectionOptions({ transport: 'http', headers: { a: 'b' } }).addresses
    assert.deepEqual([http?.transport, http?.headers], ['http', { a: 'b' }])
    const several = parseConnectionOptions({ gateways: ['thrift2://a', 'thrift2://b:1'] })
    assert.deepEqual(
      several.addresses.map(({ host, port }) => `${host}:${port}`),
      ['a:9090', 'b:1'],
    )
    assert.equal(parseConnectionOptions('thrift1://c').addresses[0]?.api, 1)
    const [secret] = parseConnectionOptions({
      ...{ gateways: 'thrift2+https://d', headers: { a: 'b' }, tls: { ca: 'PEM' } },
      connectTimeoutMs: 50,
    }).addresses
    assert.deepEqual(secret?.headers, { a: 'b' })
    assert.deepEqual([secret?.access?.ca, secret?.access?.connectTimeoutMs], ['PEM', 50])
  })

  it('are refused where they make no sense', () => {
    const refused = (options: object, message: RegExp): void =>
      assert.throws(() => parseConnectionOptions(wrong(options)), usage(message))
    refused({ gateways: 'thrift://a', port: 1 }, /gateways and port are both given/)
    refused({ gateways: [] }, /gateways is empty/)
    refused({ host: 'a b' }, /a b/)
    refused({ port: 0 }, /impossible port '0'/)
    refused({ api: 3 }, /thrift3/)
    refused({ timeoutMs: 0 }, /timeoutMs is 0/)
    // Node's timers would go off at once.
    refused({ timeoutMs: 2 ** 31 }, /timeoutMs is 2147483648/)
    refused({ retries: -1 }, /retries is -1/)
    refused({ connectTimeoutMs: 0 }, /connectTimeoutMs is 0/)
    refused({ gatewayConnections: 0 }, /gatewayConnections is 0/)
    refused({ connections: 1.5 }, /connections is 1.5/)
    refused({ headers: { KEY: wrong(undefined) } }, /header 'KEY' is of type undefined/)
    refused({ headers: { 'a b': '' } }, /header 'a b' is no HTTP header name/)
    refused({ headers: { KEY: 'secret\n' } }, /^(?!.*secret).*header 'KEY'/)
    refused({ tablePrefixSeparator: 5 }, /tablePrefixSeparator is of type number/)
    refused({ tablePrefix: 5 }, /tablePrefix is of type number/)
    refused({ autoconnect: true }, /no option 'autoconnect'/)
  })
})

describe('columns', () => {
  it('are cut at the first colon', () => {
    const shown = (column: string): (string | undefined)[] => {
      const { family, qualifier } = parseColumn(column)
      return [family.toString(), qualifier?.toString()]
    }
    assert.deepEqual(shown('f'), ['f', undefined])
    assert.deepEqual(shown('f:'), ['f', ''])
    assert.deepEqual(shown('f:a:b'), ['f', 'a:b'])
    const names = (columns: string[]): string[] | undefined =>
      parseColumns(columns)?.map(({ family, qualifier = '*' }) => `${family}:${qualifier}`)
    assert.deepEqual(names(['f', 'f:a', 'g:a']), ['f:*', 'g:a'])
    assert.deepEqual(names(['f:a', 'f', 'f:', 'g:b']), ['f:*', 'g:b'])
    assert.throws(() => parseColumn(''), usage(/no family/))
    assert.throws(() => parseColumn(wrong(5)), usage(/of type number/))
    assert.throws(() => parseColumnName('f'), usage(/no qualifier/))
  })
})

describe('scans', () => {
  const bounds = (options: ScanRequest): unknown[] => {
    const { spec, prefix } = parseScan(Buffer.from('t'), options)
    return [spec.startRow.toString('latin1'), spec.stopRow.toString('latin1'), prefix?.toString()]
  }

  it('turn prefixes into bounds, backwards, too', () => {
    assert.deepEqual(bounds({}), ['', '', undefined])
    assert.deepEqual(bounds({ rowPrefix: 'ab' }), ['ab', 'ac', undefined])
    assert.deepEqual(bounds({ rowPrefix: '' }), ['', '', undefined])
    assert.deepEqual(bounds({ rowPrefix: Buffer.of(0xff) }), ['\xff', '', undefined])
    const back = { reverse: true }
    assert.deepEqual(bounds({ rowPrefix: 'ab', ...back }), ['ac', `aa${'\xff'.repeat(9)}`, 'ab'])
    assert.deepEqual(bounds({ rowPrefix: 'a\0', ...back }), ['a\x01', 'a', 'a\0'])
    assert.deepEqual(bounds({ rowPrefix: '', ...back }), ['', '', undefined])
    const longest = Buffer.alloc(32_767, 'a')
    assert.equal(
      parseScan(Buffer.from('t'), { rowPrefix: longest, ...back }).spec.stopRow.length,
      32_767,
    )
  })

  it('say of cells what the gateway is asked', () => {
    const { spec, limit } = parseScan(Buffer.from('t'), {
      ...{ columns: ['f', 'g:a'], timestamp: 5, versions: 2, limit: 3, filter: 'KeyOnlyFilter()' },
      ...{ authorizations: ['a'], timeline: true, scanBatching: 7 },
    })
    assert.deepEqual(spec.timeRange, [0, 5])
    assert.equal(spec.versions, 2)
    assert.equal(spec.limit, 3)
    assert.equal(spec.cellBatch, 7)
    assert.equal(spec.columns?.length, 2)
    assert.deepEqual(spec.authorizations, ['a'])
    assert.equal(spec.timeline, true)
    assert.equal(limit, 3)
  })

  it('are refused where they make no sense', () => {
    const refused = (options: ScanRequest, message: RegExp): void =>
      assert.throws(() => parseScan(Buffer.from('t'), options), usage(message))
    refused({ rowStart: 'b', rowStop: 'a' }, /no row lies/)
    refused({ rowStart: 'a', rowStop: 'b', reverse: true }, /no row lies/)
    refused({ columns: [] }, /columns is empty/)
    refused({ timestamp: 1, timeRange: [0, 1] }, /both given/)
    refused({ timeRange: [5, 5] }, /holds no time/)
    refused({ timestamp: -1 }, /timestamp is -1/)
    refused({ timestamp: 2n ** 63n }, /timestamp is/)
    refused({ parallel: 0 }, /parallel is 0/)
    refused({ timeRange: wrong(5) }, /timeRange is no array/)
    refused({ rowStart: Buffer.alloc(32_768) }, /rowStart has 32768 bytes/)
    refused(wrong({ row_prefix: 'a' }), /a scan has no option 'row_prefix'/)
    refused(wrong('a'), /options of a scan are of type string/)
    refused(wrong(['a']), /options of a scan are an array/)
    refused(wrong(null), /options of a scan are null/)
  })
})

describe('changes', () => {
  it('take objects, maps and lists of pairs', () => {
    const names = (data: Parameters<typeof rowPut>[1]): string[] =>
      rowPut('r', data, {}).cells.map(({ qualifier }) => qualifier.toString())
    assert.deepEqual(names({ 'f:a': '1', 'f:b': Buffer.of(2) }), ['a', 'b'])
    assert.deepEqual(names(new Map([[Buffer.from('f:c'), new Uint8Array(3)]])), ['c'])
    assert.deepEqual(names([['f:', '']]), [''])
  })

  it('are refused where they make no sense', () => {
    assert.throws(() => rowPut('', { 'f:a': '1' }, {}), usage(/row key is empty/))
    assert.throws(() => rowPut('k'.repeat(32_768), { 'f:a': '1' }, {}), usage(/32768 bytes/))
    assert.throws(() => rowPut('r', {}, {}), usage(/nothing to put/))
    assert.throws(() => rowPut('r', wrong('f:a'), {}), usage(/data is string/))
    assert.throws(
      () => rowPut('r', { 'f:a': wrong(1) }, {}),
      usage(/column 'f:a' is of type number/),
    )
    assert.throws(
      () => rowPut('r', { 'f:a': '1' }, wrong(5)),
      usage(/options of a put are of type/),
    )
    assert.throws(() => rowDelete('r', ['f:a'], wrong({ ttl: 1 })), usage(/no option 'ttl'/))
    const both = { wal: true, durability: 'skip-wal' } as const
    assert.throws(() => rowPut('r', { 'f:a': '1' }, both), usage(/both given/))
    const durability = wrong('best')
    assert.throws(() => rowPut('r', { 'f:a': '1' }, { durability }), usage(/'best'/))
    assert.throws(() => rowDelete('r', [], {}), usage(/columns is empty/))
    assert.throws(() => toCounter(1.5, 'value'), usage(/value is 1.5/))
    assert.throws(() => toCounter(wrong('3'), 'value'), usage(/value is of type string/))
    assert.throws(() => toCounter(2n ** 63n, 'value'), usage(/64 bits/))
  })

  it('depend on conditions that HBase reads the other way round', () => {
    assert.equal(parseCondition({ column: 'f:a', is: 'less', value: '5' }).comparison, 'greater')
    assert.equal(parseCondition({ column: 'f:a', value: '5' }).comparison, 'equal')
    assert.equal(parseCondition({ column: 'f:a' }).value, undefined)
    assert.throws(() => parseCondition({ column: 'f:a', is: 'less' }), usage(/no value/))
    assert.throws(() => parseCondition(wrong(undefined)), usage(/options of a condition/))
    assert.throws(() => parseCondition({ column: 'f:a', is: wrong('like') }), usage(/'like'/))
    const less = { column: 'f:a', is: 'less', value: '5' } as const
    assert.throws(() => parseEquality(less), usage(/checkAndMutate only/))
  })
})
